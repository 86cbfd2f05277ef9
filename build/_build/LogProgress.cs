using System.Globalization;
using Serilog;

/// <summary>
/// Progress of the pipeline, in the build's log. It quotes what others wrote, which must not steer the terminal or fake a line.
/// </summary>
sealed class LogProgress : IProgress<string>
{
    public void Report(string value) => Log.Information("{Line:l}", string.Concat(value.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}") : c.ToString())));
}
