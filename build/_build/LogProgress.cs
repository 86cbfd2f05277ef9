/// <summary>Progress of the pipeline, in the build's log. It quotes what others wrote.</summary>
sealed class LogProgress : IProgress<string>
{
    public void Report(string value) => Log.Information("{Line:l}", UntrustedText.OneLine(value));
}
