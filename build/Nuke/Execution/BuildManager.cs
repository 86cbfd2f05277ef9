using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text;
using Nuke.Common.CI;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.ConsoleOutput;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>One run from the first look at the arguments to the exit code.</summary>
static class BuildManager
{
    const int ErrorExitCode = 255;

    // Where NUKE's own extensions stand among those of the build class.
    const float ParameterPriority = 100;
    const float ConfigurationPriority = 50;
    const float HelpPriority = 10;

    public static int Execute<T>(Session session, Expression<Func<T, Target>>[] defaults)
        where T : NukeBuild, new()
    {
        var outer = Session.Current;
        Session.Current = session;
        if (session.IsProcess)
            Console.OutputEncoding = Encoding.UTF8;
        var console = Console.Out;
        Console.SetOut(session.Output);
        var problems = new ProblemSink(session);
        using var files = new FileSink(session);
        T? build = null;
        var isRunning = false;
        // A build which handles Ctrl-C itself ends on its own and is summed up then.
        ConsoleCancelEventHandler interrupt = (_, e) =>
        {
            if (!e.Cancel)
                Finish();
        };
        try
        {
            build = new T();
            Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.With(new RunningTarget(session))
                .WriteTo.Sink(files).WriteTo.Sink(new ScreenSink(session)).WriteTo.Sink(problems)
                .CreateLogger();
            if (!Prepare(build, session, defaults))
                return 0;

            isRunning = true;
            // After the build's own handlers, which may have decided to cancel the interruption.
            RuntimeHelpers.RunClassConstructor(typeof(T).TypeHandle);
            Console.CancelKeyPress += interrupt;
            BuildExecutor.Execute(build, session);
            return build.IsFailing ? ErrorExitCode : 0;
        }
        catch (Exception exception)
        {
            Report(BuildExecutor.Unwrapped(exception), session);
            return ErrorExitCode;
        }
        finally
        {
            Finish();
            Log.CloseAndFlush();
            session.Output.Flush();
            Console.CancelKeyPress -= interrupt;
            Console.SetOut(console);
            Session.Current = outer;
        }

        void Finish()
        {
            if (build is not null && Interlocked.Exchange(ref isRunning, false))
                Conclude(build, session, problems);
        }
    }

    /// <returns>False when the run ends here: help, plan, or generated configuration.</returns>
    static bool Prepare<T>(T build, Session session, Expression<Func<T, Target>>[] defaults)
        where T : NukeBuild
    {
        build.ExecutableTargets = TargetGraph.Create(build, defaults);
        NotifyCreated(above: ParameterPriority);
        if (ParameterValues.Resolve(nameof(NukeBuild.Verbosity), typeof(Verbosity)) is Verbosity verbosity)
            session.Verbosity = verbosity;
        ParameterValues.Inject(build);
        NotifyCreated(above: ConfigurationPriority, upTo: ParameterPriority);
        BuildSchema.Update(build, session);
        if (BuildServerConfigurationGeneration.Run(build))
            return false;
        NotifyCreated(above: float.MinValue, upTo: ConfigurationPriority);

        if (!build.NoLogo)
        {
            var version = typeof(BuildManager).Assembly.GetName().Version?.ToString(3);
            session.Screen.Line($"NUKE Execution Engine {version} (bundled)", Tone.Information);
            session.Screen.Line();
        }

        var invoked = ParameterValues.Names(ParameterValues.Targets);
        build.ExecutionPlan = ExecutionPlanner.Plan(build.ExecutableTargets, invoked);
        NotifyInitialized(above: HelpPriority);
        if (ShowHelpOrPlan(build, session))
            return false;
        NotifyInitialized(above: float.MinValue, upTo: HelpPriority);
        return true;

        void NotifyCreated(float above, float upTo = float.MaxValue)
        {
            foreach (var extension in Between(above, upTo).OfType<IOnBuildCreated>())
                extension.OnBuildCreated(build.ExecutableTargets);
        }

        void NotifyInitialized(float above, float upTo = float.MaxValue)
        {
            foreach (var extension in Between(above, upTo).OfType<IOnBuildInitialized>())
                extension.OnBuildInitialized(build.ExecutableTargets, build.ExecutionPlan);
        }

        IEnumerable<BuildExtensionAttributeBase> Between(float above, float upTo) =>
            build.Extensions.Where(x => x.Priority > above && x.Priority <= upTo);
    }

    static bool ShowHelpOrPlan(NukeBuild build, Session session)
    {
        if (build.Help || build.ExecutionPlan.Count == 0)
        {
            session.Screen.Line(HelpText.Of(build).TrimEnd());
            return true;
        }

        if (!build.Plan)
            return false;

        // NUKE shows a page in a browser.
        session.Screen.Line(string.Join(" -> ", build.ExecutionPlan.Select(x => x.Name)));
        return true;
    }

    static void Report(Exception exception, Session session)
    {
        if (exception is TargetExecutionException)
            return;
        session.Screen.Line(exception.Message, Tone.Error);
        Log.Verbose(exception, "Target-unrelated exception was thrown");
        if (session.Variables.ContainsKey("GITHUB_ACTIONS"))
            new GitHubActions().Report(LogEventLevel.Error, exception.Message);
    }

    static void Conclude(NukeBuild build, Session session, ProblemSink problems)
    {
        foreach (var target in build.ExecutionPlan)
        {
            target.Stopwatch.Stop();
            target.Status = target.Status switch
            {
                ExecutionStatus.Running => ExecutionStatus.Aborted,
                ExecutionStatus.Scheduled => ExecutionStatus.NotRun,
                _ => target.Status,
            };
        }

        if (problems.Problems.Count > 0)
        {
            using var block = session.Host.WriteBlock("Errors & Warnings");
            foreach (var (text, tone) in problems.Problems)
                session.Screen.Line(text, tone);
        }

        Summary.Write(build, session);
        build.OnBuildFinished();
    }
}
