/// <summary>
/// Progress of the pipeline, in the build's log; it quotes what others wrote. A person's console shows the steps, with
/// short digests; the log file has all of it. A runner's log is all there is of its run, so that it has all too.
/// </summary>
sealed class LogProgress : IProgress<string>
{
    /// <summary>Whether the log file has more than was shown.</summary>
    public bool HidesDetails { get; private set; }

    public void Report(string value)
    {
        var line = UntrustedText.OneLine(value);
        var (isRunner, shown) = (GitHubActions.Instance is not null, ShortDigests.In(line));
        if (!isRunner && (ProgressText.IsDetail(line) || shown != line))
        {
            HidesDetails = true;
            Log.Verbose("{Line:l}", line);
        }
        if (isRunner || !ProgressText.IsDetail(line))
            Log.Information("{Line:l}", isRunner ? line : shown);
    }
}
