using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline;

/// <summary>What a composing program says: whole in a file, its steps as progress, and in an error the part that matters.</summary>
sealed partial class ComposeLog(FileInfo file, IProgress<string> progress)
{
    /// <summary>A step repeats its whole command; this much of it is recognised.</summary>
    const int ProgressCharacters = 80;

    /// <summary>Once more when it ended at a download.</summary>
    /// <exception cref="PipelineException">The program failed; the message has the end of its log.</exception>
    public async Task RunAsync(ExternalTool tool, ToolRun run, CancellationToken cancellation)
    {
        file.Directory!.Create();
        await using var whole = file.CreateText();
        if (await TryAsync(tool, run, whole, cancellation) is not { } first)
            return;
        var failure = first;
        if (DownloadFailure.IsIn(first.Tail))
        {
            progress.Report($"{Path.GetFileName(tool.Command)}: a download has failed, so once more:{first.Tail}");
            if (await TryAsync(tool, run, whole, cancellation) is not { } second)
                return;
            failure = second;
        }
        throw new PipelineException(
            $"The image could not be composed: {tool.Command} build failed with exit code {failure.ExitCode}. The whole log is in {file.FullName}; it ends with:{failure.Tail}");
    }

    /// <returns>Null when it ended well.</returns>
    async Task<(int ExitCode, string Tail)?> TryAsync(ExternalTool tool, ToolRun run, StreamWriter whole, CancellationToken cancellation)
    {
        var tail = new BuildLogTail();
        var result = await tool.TryRunAsync(
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
        return result.ExitCode == 0 ? null : (result.ExitCode, tail.ToString());
    }

    /// <summary>How container engines mark a step; BlueBuild puts the image's name before it.</summary>
    [GeneratedRegex(@"(?<!\S)STEP [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Step();
}
