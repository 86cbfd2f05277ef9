using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Nuke.Common.Output;

/// <summary>Serilog's log, shown by the host; warnings and errors are kept for the end and reported to the CI system.</summary>
sealed class BuildLog(Host host) : ILogEventSink
{
    readonly List<(string? Target, LogEvent Event)> _kept = [];

    public string? Target { get; set; }

    public static LogEventLevel LevelOf(Verbosity verbosity) => verbosity switch
    {
        Verbosity.Verbose => LogEventLevel.Verbose,
        Verbosity.Normal => LogEventLevel.Debug,
        Verbosity.Minimal => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };

    /// <param name="files">Writer of the log file, which gets everything; null for none.</param>
    public static BuildLog Open(Host host, Verbosity verbosity, TextWriter? files)
    {
        var log = new BuildLog(host);
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Sink(log, LevelOf(verbosity));
        if (files is not null)
            configuration.WriteTo.Sink(new FileSink(files, log));
        Log.Logger = configuration.CreateLogger();
        return log;
    }

    public void Emit(LogEvent logEvent)
    {
        var text = logEvent.RenderMessage(CultureInfo.InvariantCulture);
        if (logEvent.Level >= LogEventLevel.Warning)
            _kept.Add((Target, logEvent));
        if (logEvent.Level == LogEventLevel.Warning)
            host.ReportWarning(text, logEvent.Exception?.ToString());
        else if (logEvent.Level >= LogEventLevel.Error)
            host.ReportError(text, logEvent.Exception?.ToString());

        host.Write(logEvent.Level, $"{logEvent.Timestamp.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} [{Short(logEvent.Level)}] {text}");
        if (logEvent.Exception is { } exception)
            host.Write(logEvent.Level, exception.ToString());
    }

    /// <summary>Repeats warnings and errors, so that nobody has to scroll.</summary>
    public void WriteErrorsAndWarnings()
    {
        if (_kept.Count == 0)
            return;
        using (host.WriteBlock("Errors & Warnings"))
        {
            foreach (var (target, logEvent) in _kept)
            {
                var text = $"{logEvent.RenderMessage(CultureInfo.InvariantCulture)}{(logEvent.Exception is { } e ? ": " + e.Message : "")}";
                host.Write(logEvent.Level, $"[{Short(logEvent.Level)}] {(target is null ? "" : target + ": ")}{text}");
            }
        }
    }

    static string Short(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "VRB",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    };

    sealed class FileSink(TextWriter file, BuildLog log) : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            file.WriteLine(
                $"{logEvent.Timestamp.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} | {Short(logEvent.Level)} | {log.Target,-20} | {logEvent.RenderMessage(CultureInfo.InvariantCulture)}");
            for (var exception = logEvent.Exception; exception is not null; exception = exception.InnerException)
                file.WriteLine($"{exception.GetType()}: {exception.Message}\n{exception.StackTrace}");
            file.Flush();
        }
    }
}
