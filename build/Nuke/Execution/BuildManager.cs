using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Text;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.ConsoleOutput;
using Serilog;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>One run from the first look at the arguments to the exit code.</summary>
internal static class BuildManager
{
    public const int ErrorExitCode = 255;

    // Where NUKE's own extensions stand among those of the build class.
    private const float ParameterPriority = 100;
    private const float ConfigurationPriority = 50;
    private const float HelpPriority = 10;

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
            Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose()
                .WriteTo.Sink(files).WriteTo.Sink(new ScreenSink(session)).WriteTo.Sink(problems)
                .CreateLogger();
            if (!Prepare(build, session, defaults))
                return build.ExitCode ?? 0;

            isRunning = true;
            // After the build's own handlers, which may have decided to cancel the interruption.
            RuntimeHelpers.RunClassConstructor(typeof(T).TypeHandle);
            Console.CancelKeyPress += interrupt;
            BuildExecutor.Execute(build, session);
            return build.ExitCode ??= build.IsSucceeding ? 0 : ErrorExitCode;
        }
        catch (Exception exception)
        {
            Report(BuildExecutor.Unwrapped(exception), session);
            return build?.ExitCode ?? ErrorExitCode;
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
    private static bool Prepare<T>(T build, Session session, Expression<Func<T, Target>>[] defaults)
        where T : NukeBuild
    {
        build.ExecutableTargets = TargetGraph.Create(build, defaults);
        NotifyCreated(x => x > ParameterPriority);
        if (ParameterValues.Resolve(typeof(NukeBuild).GetProperty(nameof(NukeBuild.Verbosity))!) is Verbosity verbosity)
            session.Verbosity = verbosity;
        MemberInjection.Parameters(build);
        NotifyCreated(x => x is <= ParameterPriority and > ConfigurationPriority);
        BuildSchema.Update(build, session);
        if (ConfigurationGeneration.Run(build, session))
            return false;
        NotifyCreated(x => x <= ConfigurationPriority);
        build.OnBuildCreated();

        if (!build.NoLogo)
        {
            session.Screen.Line($"NUKE Execution Engine {typeof(BuildManager).Assembly.GetName().Version?.ToString(3)} (bundled)", Tone.Information);
            session.Screen.Line();
        }

        build.ExecutionPlan = ExecutionPlanner.Plan(build.ExecutableTargets, ParameterValues.Names(ParameterValues.Targets));
        NotifyInitialized(x => x > HelpPriority);
        if (ShowHelpOrPlan(build, session))
            return false;
        NotifyInitialized(x => x <= HelpPriority);
        MemberInjection.Others(build);
        build.OnBuildInitialized();
        return true;

        void NotifyCreated(Func<float, bool> priority) => build.Notify<IOnBuildCreated>(x =>
        {
            if (priority(x.Priority))
                x.OnBuildCreated(build.ExecutableTargets);
        });

        void NotifyInitialized(Func<float, bool> priority) => build.Notify<IOnBuildInitialized>(x =>
        {
            if (priority(x.Priority))
                x.OnBuildInitialized(build.ExecutableTargets, build.ExecutionPlan);
        });
    }

    private static bool ShowHelpOrPlan(NukeBuild build, Session session)
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

    private static void Report(Exception exception, Session session)
    {
        if (exception is TargetExecutionException)
            return;
        session.Screen.Line(exception.Message, Tone.Error);
        if (Log.IsEnabled(LogEventLevel.Verbose))
            Log.Verbose(exception, "Target-unrelated exception was thrown");
        if (session.Variables.ContainsKey("GITHUB_ACTIONS"))
            new GitHubActions().WriteError(exception.Message);
    }

    private static void Conclude(NukeBuild build, Session session, ProblemSink problems)
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
            foreach (var (level, target, text) in problems.Problems)
                session.Screen.Line($"[{level.Letters(3)}] {target}: {text}", level == LogEventLevel.Warning ? Tone.Warning : Tone.Error);
        }

        session.Host.WriteTargetOutcome(build);
        session.Host.WriteBuildOutcome(build);
        build.Notify<IOnBuildFinished>(x => x.OnBuildFinished(), build.OnBuildFinished);
    }
}
