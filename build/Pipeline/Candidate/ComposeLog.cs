namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>What a composing program says: whole in a file, its steps as progress, and in an error the part that
/// matters.</summary>
sealed class ComposeLog(FileInfo file, IProgress<string> progress)
{
    /// <summary>More is a program that ran wild.</summary>
    const long MaximumCharacters = 256L << 20;

    /// <summary>An install script's last words and the engine's own.</summary>
    const int MaximumLast = 15;

    /// <summary>Reports about blobs, and steps, which are shown as they come.</summary>
    static readonly string[] Noise =
        [
            "Getting image source", "Copying blob", "Copying config", "Writing manifest", "Storing signatures",
            "subprocess exited", "STEP "
        ];

    /// <summary>Once more when it ended at a download.</summary>
    /// <exception cref="PipelineException">The program failed; the message has the end of its log.</exception>
    public async Task RunAsync(ExternalTool tool, ToolRun run, CancellationToken cancellationToken)
    {
        using var whole = new LogFile(file, MaximumCharacters);
        if (await TryAsync(tool, run, whole, cancellationToken) is not { } first)
            return;
        var failure = first;
        if (DownloadFailure.IsIn(first.Tail))
        {
            progress.Report($"{Path.GetFileName(tool.Command)}: a download has failed, so once more:{first.Tail}");
            if (await TryAsync(tool, run, whole, cancellationToken) is not { } second)
                return;
            failure = second;
        }
        throw new PipelineException(
            $"The image could not be composed: {tool.Command} build failed with exit code {failure.ExitCode}. The whole log is in {file.FullName}; it ends with:{failure.Tail}");
    }

    /// <returns>Null when it ended well.</returns>
    async Task<(int ExitCode, string Tail)?> TryAsync(
        ExternalTool tool, ToolRun run, LogFile whole, CancellationToken cancellationToken)
    {
        var tail = new LastLines(MaximumLast);
        var result = await tool.TryRunAsync(
            run with
            {
                OnLine = line =>
                {
                    whole.Add(line);
                    if (!Noise.Any(start => line.StartsWith(start, StringComparison.Ordinal)))
                        tail.Add(line);
                    if (EngineStep.Find(line) is { } step)
                        progress.Report($"{Path.GetFileName(tool.Command)}: {step}");
                },
            },
            cancellationToken);
        return result.ExitCode == 0 ? null : (result.ExitCode, tail.ToString());
    }
}
