using Serilog;

/// <summary>Progress of the pipeline, in the build's log.</summary>
sealed class LogProgress : IProgress<string>
{
    public void Report(string value) => Log.Information("{Line:l}", value);
}
