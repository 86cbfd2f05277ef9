namespace KinoiteZfs.Pipeline.Setup;

/// <summary>Asks a person for what was not given. An answer that cannot be is asked for again; an empty one takes what
/// is proposed.</summary>
public sealed class Interview(TextReader input, TextWriter output)
{
    /// <exception cref="PipelineException">Nobody answers.</exception>
    public SetupAnswers Ask(StreamDefinition current, string? name, string? line)
    {
        var image = Ask(
            $"Base image, with the tag to follow ({string.Join(", ", SetupAnswers.Examples.Take(2))}, …)",
            $"{current.BaseImage.Repository.At(current.BaseImage.Tag ?? ImageReference.Latest)}",
            text => SetupAnswers.Parse(text, null, null));
        var proposed = PlannedStream.Of(current, image).Stream;
        var named = name is null
            ? Ask("Name of the stream and its image", proposed.Image,
                text => SetupAnswers.Parse($"{image.BaseImage}", text, null))
            : SetupAnswers.Parse($"{image.BaseImage}", name, null);
        return line is null
            ? Ask("Line of OpenZFS to stay on", $"{current.ZfsLine}",
                text => named with { Line = ZfsLine.Parse(text) })
            : named with { Line = ZfsLine.Parse(line) };
    }

    T Ask<T>(string question, string proposal, Func<string, T> parse)
    {
        while (true)
        {
            output.Write($"{question} [{proposal}]: ");
            output.Flush();
            var answer = input.ReadLine() ?? throw new PipelineException(
                $"Nobody answers. Give {Options.BaseImage} on the command line instead.");
            try
            {
                return parse(string.IsNullOrWhiteSpace(answer) ? proposal : answer.Trim());
            }
            catch (Exception e) when (e is FormatException or PipelineException)
            {
                output.WriteLine(e.Message);
            }
        }
    }
}
