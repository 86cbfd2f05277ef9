using System.Globalization;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.ConsoleOutput;

/// <summary>Log events as lines on the screen: <c>12:34:56 [INF] text</c>.</summary>
internal sealed class ScreenSink(Session session) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < session.Verbosity.LowestLevel())
            return;
        var tone = logEvent.Level switch
        {
            LogEventLevel.Information => Tone.Information,
            LogEventLevel.Warning => Tone.Warning,
            LogEventLevel.Error or LogEventLevel.Fatal => Tone.Error,
            _ => Tone.Debug,
        };
        session.Screen.Line($"{logEvent.Timestamp:HH:mm:ss} [{logEvent.Level.Letters(3)}] {logEvent.Text()}", tone);
        if (logEvent.Exception is { } exception)
            session.Screen.Line(exception.ToString(), tone);
    }
}

/// <summary>Warnings and errors, told to the CI system and kept for the end of the build.</summary>
internal sealed class ProblemSink(Session session) : ILogEventSink
{
    private readonly List<(LogEventLevel Level, string Target, string Text)> _problems = [];

    public IReadOnlyList<(LogEventLevel Level, string Target, string Text)> Problems => _problems;

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Warning)
            return;
        var text = logEvent.Text();
        lock (_problems)
            _problems.Add((logEvent.Level, session.RunningTarget ?? "", text));
        var details = logEvent.Exception?.ToString();
        if (logEvent.Level == LogEventLevel.Warning)
            session.Host.ReportWarning(text, details);
        else
            session.Host.ReportError(text, details);
    }
}

/// <summary>
/// Everything, with all details, in <c>.nuke/temp/build.log</c> and in a copy which carries the time of the run; the
/// five newest copies stay. The files come into being with the first event: help and plans leave no logs behind.
/// </summary>
internal sealed class FileSink(Session session) : ILogEventSink, IDisposable
{
    private const int KeptLogs = 5;
    private readonly Lock _lock = new();
    private List<StreamWriter>? _files;

    public void Emit(LogEvent logEvent)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{logEvent.Timestamp:HH:mm:ss.fff} | {logEvent.Level.Letters(1)} | {session.RunningTarget,-20} | {logEvent.Text()}");
        if (logEvent.Exception is { } exception)
            text += Environment.NewLine + exception;
        lock (_lock)
        {
            foreach (var file in _files ??= Open())
                file.WriteLine(text);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var file in _files ?? [])
                file.Dispose();
            _files = [];
        }
    }

    private List<StreamWriter> Open()
    {
        var folder = session.TemporaryDirectory.CreateDirectory();
        foreach (var old in folder.GlobFiles("build.*.log").Reverse().Skip(KeptLogs - 1))
            old.DeleteFile();
        var time = session.Time.GetLocalNow().ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        return [.. new[] { folder / "build.log", folder / $"build.{time}.log" }.Select(OpenShared).OfType<StreamWriter>()];
    }

    /// <summary>Two runs at once share the folder: who comes second does not fail for want of a log.</summary>
    private static StreamWriter? OpenShared(AbsolutePath path)
    {
        try
        {
            return new StreamWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                AutoFlush = true,
            };
        }
        catch (IOException)
        {
            return null;
        }
    }
}

internal static class LogEventText
{
    public static string Text(this LogEvent logEvent) =>
        string.Concat(logEvent.MessageTemplate.Tokens.Select(x => Part(x, logEvent)));

    public static string Letters(this LogEventLevel level, int count) => (level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    })[..count];

    public static LogEventLevel LowestLevel(this Verbosity verbosity) => verbosity switch
    {
        Verbosity.Verbose => LogEventLevel.Verbose,
        Verbosity.Normal => LogEventLevel.Debug,
        Verbosity.Minimal => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    /// <summary>Text values go without quotes, as people expect of a build's output.</summary>
    private static string Part(Serilog.Parsing.MessageTemplateToken token, LogEvent logEvent)
    {
        if (token is Serilog.Parsing.PropertyToken property
            && logEvent.Properties.TryGetValue(property.PropertyName, out var value)
            && value is ScalarValue { Value: string text })
            return text;
        using var rendered = new StringWriter(CultureInfo.InvariantCulture);
        token.Render(logEvent.Properties, rendered, CultureInfo.InvariantCulture);
        return rendered.ToString();
    }
}
