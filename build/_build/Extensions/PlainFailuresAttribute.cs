using System.Globalization;
using KinoiteZfs;
using Nuke.Common.Execution;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

/// <summary>
/// Failures of the given types read as their message alone; their stack trace goes to the log file. And no line of the log is a
/// command to GitHub's runner, whatever it quotes. It stands between the build and the engine's logger, so that it works the
/// same on every engine.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlainFailuresAttribute(params Type[] types) : BuildExtensionAttributeBase, IOnBuildCreated
{
    public IReadOnlyList<Type> Types { get; } = types;

    public override float Priority { get; set; } = 190;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) =>
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Sink(new Sink(Log.Logger, Types))
            .CreateLogger();

    private sealed class Sink(ILogger engine, IReadOnlyList<Type> types) : ILogEventSink, IDisposable
    {
        public void Emit(LogEvent logEvent)
        {
            if (logEvent.Exception is not { } exception)
            {
                var text = Text(logEvent);
                engine.Write(UntrustedText.WithoutCommands(text) == text ? logEvent : Plain(logEvent, text));
                return;
            }

            if (!types.Any(x => x.IsInstanceOfType(exception)))
            {
                engine.Write(Plain(logEvent, $"{Text(logEvent)}{Environment.NewLine}{exception}"));
                return;
            }

            // The engines write verbose events to their files whatever the console shows.
            engine.Verbose("{Details:l}", UntrustedText.WithoutCommands($"Details of the failure below{Environment.NewLine}{exception}"));
            engine.Write(Plain(logEvent, exception.Message));
        }

        private static string Text(LogEvent logEvent) => logEvent.RenderMessage(CultureInfo.InvariantCulture);

        private static LogEvent Plain(LogEvent logEvent, string text) => new(
            logEvent.Timestamp, logEvent.Level, exception: null,
            new MessageTemplate([new PropertyToken("Text", "{Text:l}")]),
            [new LogEventProperty("Text", new ScalarValue(UntrustedText.WithoutCommands(text)))]);

        public void Dispose() => (engine as IDisposable)?.Dispose();
    }
}
