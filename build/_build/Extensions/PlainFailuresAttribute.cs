using System.Globalization;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

/// <summary>
/// Failures of the given types read as their message alone; their stack trace goes to the log file. And no line of the
/// log is a command to GitHub's runner or shows a secret, whatever it quotes. It stands between the build and the
/// engine's logger, so that it works the same on every engine.
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

    sealed class Sink(ILogger engine, IReadOnlyList<Type> types) : ILogEventSink, IDisposable
    {
        public void Emit(LogEvent logEvent)
        {
            if (logEvent.Exception is { } failure && types.Any(x => x.IsInstanceOfType(failure)))
            {
                // The engines write verbose events to their files whatever the console shows.
                engine.Verbose(new HarmlessException(failure), "Details of the failure below");
                engine.Write(Plain(logEvent, failure.Message, exception: null));
                return;
            }

            var text = logEvent.RenderMessage(CultureInfo.InvariantCulture);
            engine.Write(
                logEvent.Exception is { } defect ? Plain(logEvent, text, new HarmlessException(defect))
                : Harmless(text) != text ? Plain(logEvent, text, exception: null)
                : logEvent);
        }

        static LogEvent Plain(LogEvent logEvent, string text, Exception? exception) => new(
            logEvent.Timestamp, logEvent.Level, exception,
            new MessageTemplate([new PropertyToken("Text", "{Text:l}")]),
            [new LogEventProperty("Text", new ScalarValue(Harmless(text)))]);

        public void Dispose() => (engine as IDisposable)?.Dispose();
    }

    static string Harmless(string text) => SecretMask.OfThisProcess.Hide(UntrustedText.WithoutCommands(text));

    /// <summary>Says what another exception says, stack and all.</summary>
    sealed class HarmlessException(Exception exception) : Exception(Harmless(exception.Message))
    {
        public override string ToString() => Harmless(exception.ToString());
    }
}
