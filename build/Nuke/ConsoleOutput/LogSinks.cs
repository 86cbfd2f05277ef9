using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace Nuke.Common.ConsoleOutput;

/// <summary>Names the target whose actions run in each event.</summary>
sealed class RunningTarget(Session session) : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.AddOrUpdateProperty(
        new LogEventProperty(nameof(RunningTarget), new ScalarValue(session.RunningTarget ?? "")));
}

/// <summary>Log events as lines on the screen: <c>12:34:56 [INF] text</c>.</summary>
sealed class ScreenSink(Session session) : ILogEventSink
{
    static readonly LogFormat Line = new("{Timestamp:HH:mm:ss} [{Level:u3}] {Message:l}");

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LowestLevel)
            return;
        var tone = logEvent.Level switch
        {
            LogEventLevel.Information => Tone.Information,
            LogEventLevel.Warning => Tone.Warning,
            LogEventLevel.Error or LogEventLevel.Fatal => Tone.Error,
            _ => Tone.Debug,
        };
        session.Screen.Line(Line.Of(logEvent), tone);
        if (logEvent.Exception is { } exception)
            session.Screen.Line(exception.ToString(), tone);
    }

    LogEventLevel LowestLevel => session.Verbosity switch
    {
        Verbosity.Verbose => LogEventLevel.Verbose,
        Verbosity.Normal => LogEventLevel.Debug,
        Verbosity.Minimal => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}

/// <summary>Warnings and errors, told to the CI system and kept for the end of the build.</summary>
sealed class ProblemSink(Session session) : ILogEventSink
{
    static readonly LogFormat Message = new("{Message:l}");
    static readonly LogFormat Line = new("[{Level:u3}] {RunningTarget}: {Message:l}");
    readonly List<(string Text, Tone Tone)> _problems = [];

    public IReadOnlyList<(string Text, Tone Tone)> Problems => _problems;

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level < LogEventLevel.Warning)
            return;
        lock (_problems)
            _problems.Add((Line.Of(logEvent), logEvent.Level == LogEventLevel.Warning ? Tone.Warning : Tone.Error));
        session.Host.Report(logEvent.Level, Message.Of(logEvent));
    }
}

/// <summary>
/// Everything, with all details, in <c>.nuke/temp/build.log</c> and in a copy which carries the time of the run; the
/// five newest copies stay. The files come into being with the first event: help and plans leave no logs behind.
/// </summary>
sealed class FileSink(Session session) : ILogEventSink, IDisposable
{
    const int KeptLogs = 5;

    static readonly LogFormat Entry =
        new("{Timestamp:HH:mm:ss.fff} | {Level:u1} | {RunningTarget,-20} | {Message:l}{NewLine}{Exception}");

    readonly Lock _lock = new();
    List<StreamWriter>? _files;

    public void Emit(LogEvent logEvent)
    {
        var entry = Entry.Of(logEvent);
        lock (_lock)
        {
            foreach (var file in _files ??= Open())
                file.Write(entry);
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

    List<StreamWriter> Open()
    {
        var folder = session.TemporaryDirectory.CreateDirectory();
        var copies = Directory.EnumerateFiles(folder, "build.*.log").OrderDescending(StringComparer.Ordinal);
        foreach (var old in copies.Skip(KeptLogs - 1))
            File.Delete(old);
        var time = session.Time.GetLocalNow().ToString("yyyy-MM-dd_HH-mm-ss", CultureInfo.InvariantCulture);
        string[] names = ["build.log", $"build.{time}.log"];
        return [.. names.Select(x => OpenShared(folder / x)).OfType<StreamWriter>()];
    }

    /// <summary>Two runs at once share the folder: who comes second does not fail for want of a log.</summary>
    static StreamWriter? OpenShared(AbsolutePath path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return new StreamWriter(file) { AutoFlush = true };
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>
/// One of Serilog's output templates. With <c>:l</c> texts go without quotes, as people expect of a build's output.
/// </summary>
sealed class LogFormat(string template)
{
    readonly MessageTemplateTextFormatter _formatter = new(template, CultureInfo.InvariantCulture);

    public string Of(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        return text.ToString();
    }
}
