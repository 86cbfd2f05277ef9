using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Base of a build: targets are its properties of type <see cref="Target"/>, parameters its members with <see cref="ParameterAttribute"/>.</summary>
public abstract class NukeBuild : INukeBuild
{
    /// <summary>Runs the build class with the command line of this process.</summary>
    /// <returns>0 when everything that ran succeeded, else 255 as the shell sees it.</returns>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() => BuildManager.Execute(new T(), defaultTargetExpressions);

    [Parameter("Root directory of the build: where .nuke is; default: found upwards from the current directory", Name = "Root")]
    public static AbsolutePath RootDirectory => RootDirectoryLookup.For(Invocation.Current);

    public static AbsolutePath TemporaryDirectory => (RootDirectory / ".nuke" / "temp").CreateDirectory();

    [Parameter("Output: Verbose, Normal, Minimal or Quiet; default: Normal")]
    public static Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>Where the build runs.</summary>
    public static Host Host { get; internal set; } = new();

    public static bool IsLocalBuild => !IsServerBuild;

    public static bool IsServerBuild => Host is CI.IBuildServer;

    [Parameter("Targets to run; default: {default_target}", Name = "Target", Separator = "+")]
    internal string[]? InvokedTargetNames { get; private set; }

    [Parameter("Targets to skip; without a value: all dependencies", Name = "Skip", Separator = "+")]
    internal string[]? SkippedTargetNames { get; private set; }

    [Parameter("Profiles of parameters to load: .nuke/parameters.<profile>.json", Name = "Profile")]
    internal string[]? Profiles { get; private set; }

    [Parameter("Host to assume; default: found out", Name = "Host")]
    internal string? HostName { get; private set; }

    [Parameter("Show the targets in the order they would run, and run none")]
    public bool Plan { get; private set; }

    [Parameter("Show targets and parameters")]
    public bool Help { get; private set; }

    [Parameter("Leave out the logo")]
    public bool NoLogo { get; set; }

    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => With(ExecutionStatus.Skipped);

    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => With(ExecutionStatus.Succeeded);

    public IReadOnlyCollection<ExecutableTarget> FailedTargets => With(ExecutionStatus.Failed);

    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    public bool IsSucceeding => !IsFailing;

    public bool IsFailing => ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    public int? ExitCode { get; set; }

    AbsolutePath INukeBuild.RootDirectory => RootDirectory;

    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;

    Verbosity INukeBuild.Verbosity => Verbosity;

    Host INukeBuild.Host => Host;

    bool INukeBuild.IsLocalBuild => IsLocalBuild;

    bool INukeBuild.IsServerBuild => IsServerBuild;

    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null) =>
        ReportSummary(ExecutionPlan.Single(x => x.Status == ExecutionStatus.Running), configurator?.Invoke([]) ?? []);

    internal void ReportSummary(ExecutableTarget target, Dictionary<string, string> information)
    {
        target.SummaryInformation = information;
        Raise<IOnTargetSummaryUpdated>(x => x.OnTargetSummaryUpdated(this, target));
    }

    internal void Raise<T>(Action<T> call)
        where T : IBuildExtension
    {
        foreach (var extension in GetType().GetCustomAttributes<BuildExtensionAttributeBase>().OrderByDescending(x => x.Priority))
        {
            extension.Build = this;
            if (extension is T listener)
                call(listener);
        }
    }

    ExecutableTarget[] With(ExecutionStatus status) => [.. ExecutionPlan.Where(x => x.Status == status)];
}
