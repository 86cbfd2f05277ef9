using System.Linq.Expressions;
using Nuke.Common.Output;
using Nuke.Common.ValueInjection;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>From the command line to the exit code.</summary>
static class BuildManager
{
    /// <summary>-1, which a shell shows as 255: NUKE's own.</summary>
    const int ErrorExitCode = -1;

    public static int Execute<T>(T build, Expression<Func<T, Target>>[] defaults)
        where T : NukeBuild
    {
        var invocation = Invocation.Current;
        using var output = new RedactingWriter(invocation.Output);
        NukeBuild.Host = new Host { Out = output, HasColor = UsesColor(invocation) };
        BuildExecutor? executor = null;
        BuildLog? log = null;
        try
        {
            var targets = TargetGraph.Create(build, [.. defaults.Select(x => x.Compile()(build))]);
            build.Raise<IOnBuildCreated>(x => x.OnBuildCreated(targets));
            var parameters = ParameterMember.Of(build.GetType());
            new ParameterInjection(invocation, output).Inject(build, parameters, targets);
            NukeBuild.Host = HostDetection.For(invocation, build.HostName, NukeBuild.Host);
            HideSecrets(build, parameters);

            if (build.Help)
            {
                output.Write(HelpText.Targets(targets) + "\n" + HelpText.Parameters(parameters, targets));
                return 0;
            }
            build.ExecutionPlan = ExecutionPlanner.Plan(targets, build.InvokedTargetNames);
            if (build.Plan)
            {
                output.Write(HelpText.Plan(build.ExecutionPlan));
                return 0;
            }
            if (!build.NoLogo)
                WriteLogo(output);

            using var file = OpenLogFile(output);
            log = BuildLog.Open(NukeBuild.Host, NukeBuild.Verbosity, file);
            build.Raise<IOnBuildInitialized>(x => x.OnBuildInitialized(targets, build.ExecutionPlan));
            executor = new BuildExecutor(build, log);
            ConsoleCancelEventHandler finish = (_, _) => Finish(build, executor, log);
            Console.CancelKeyPress += finish;
            try
            {
                executor.Execute(build.SkippedTargetNames);
            }
            finally
            {
                Console.CancelKeyPress -= finish;
                Finish(build, executor, log);
            }
            return build.ExitCode ??= build.IsSucceeding ? 0 : ErrorExitCode;
        }
        // The user's own mistakes and the build's: one message, not a stack trace.
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            NukeBuild.Host.ReportError(exception.Message);
            output.WriteLine(Ansi.Error(exception.Message, NukeBuild.Host.HasColor));
            return build.ExitCode ??= ErrorExitCode;
        }
        finally
        {
            Log.CloseAndFlush();
            output.Flush();
        }
    }

    static void Finish(NukeBuild build, BuildExecutor executor, BuildLog log)
    {
        executor.Finish();
        log.WriteErrorsAndWarnings();
        SummaryTable.Write(NukeBuild.Host, build);
        build.Raise<IOnBuildFinished>(x => x.OnBuildFinished());
        NukeBuild.Host.Out.Flush();
    }

    static void HideSecrets(NukeBuild build, IEnumerable<ParameterMember> parameters)
    {
        foreach (var secret in parameters.Where(x => x.IsSecret).SelectMany(x => x.Texts(build)))
            NukeBuild.Host.HideSecret(secret);
    }

    static void WriteLogo(RedactingWriter output)
    {
        output.WriteLine($"NUKE-compatible engine (bundled), {Environment.Version}");
        output.WriteLine();
    }

    // The file gets everything the terminal gets, and stack traces; both without secrets.
    static RedactingWriter OpenLogFile(RedactingWriter output)
    {
        return output.For(File.CreateText(NukeBuild.TemporaryDirectory / "build.log"));
    }

    static bool UsesColor(Invocation invocation) =>
        invocation.Variable("NO_COLOR") is null && !Console.IsOutputRedirected && invocation.Variable("TERM") is { Length: > 0 } and not "dumb";
}
