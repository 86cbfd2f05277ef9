using Nuke.Common.Execution;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

/// <summary>
/// Failures of the given types read as their message alone; their stack trace goes to the log file. It stands between
/// the build and the engine's logger, so that it works the same on every engine.
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
            if (logEvent.Exception is not { } exception || !types.Any(x => x.IsInstanceOfType(exception)))
            {
                engine.Write(logEvent);
                return;
            }

            // The engines write verbose events to their files whatever the console shows.
            engine.Verbose(exception, "Details of the failure below");
            engine.Write(new LogEvent(
                logEvent.Timestamp, logEvent.Level, exception: null,
                new MessageTemplate([new PropertyToken("Failure", "{Failure:l}")]),
                [new LogEventProperty("Failure", new ScalarValue(exception.Message))]));
        }

        public void Dispose() => (engine as IDisposable)?.Dispose();
    }
}
