using Serilog.Events;

namespace Nuke.Common.Output;

/// <summary>Colours of a terminal.</summary>
static class Ansi
{
    public static string Information(string text, bool color) => Paint(text, "36;1", color);

    public static string Success(string text, bool color) => Paint(text, "32;1", color);

    public static string Error(string text, bool color) => Paint(text, "31;1", color);

    public static string Dim(string text, bool color) => Paint(text, "90", color);

    public static string ForLevel(LogEventLevel level, string text, bool color) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => Dim(text, color),
        LogEventLevel.Warning => Paint(text, "33;1", color),
        LogEventLevel.Error or LogEventLevel.Fatal => Error(text, color),
        _ => text,
    };

    static string Paint(string text, string code, bool color) => color ? $"\e[{code}m{text}\e[0m" : text;
}
