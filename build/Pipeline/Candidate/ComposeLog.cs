using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline;

/// <summary>What a composing program says: whole in a file, its steps as progress, and in an error the part that matters.</summary>
sealed partial class ComposeLog(FileInfo file, IProgress<string> progress)
{
    /// <summary>A step repeats its whole command; this much of it is recognised.</summary>
    const int ProgressCharacters = 80;

    /// <exception cref="PipelineException">The program failed; the message has the end of its log.</exception>
    public async Task RunAsync(ExternalTool tool, ToolRun run, CancellationToken cancellation)
    {
        file.Directory!.Create();
        var tail = new BuildLogTail();
        try
        {
            await using var whole = file.CreateText();
            await tool.RunAsync(
                run with
                {
                    OnLine = line =>
                    {
                        whole.WriteLine(line);
                        tail.Add(line);
                        if (Step().Match(line) is { Success: true } step)
                            progress.Report($"{Path.GetFileName(tool.Command)}: {ForeignText.Printable(line.Substring(step.Index, Math.Min(line.Length - step.Index, ProgressCharacters)))}");
                    },
                },
                cancellation);
        }
        catch (ToolFailedException e)
        {
            throw new PipelineException($"The image could not be composed: {tool.Command} build failed with exit code {e.Result.ExitCode}. The whole log is in {file.FullName}; it ends with:{tail}", e);
        }
    }

    /// <summary>How container engines mark a step; BlueBuild puts the image's name before it.</summary>
    [GeneratedRegex(@"(?<!\S)STEP [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
