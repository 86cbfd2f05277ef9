using System.Linq.Expressions;

namespace Nuke.Common;

/// <summary>
/// The base of a build: its targets are properties of type <see cref="Target"/>, its inputs members with
/// <see cref="ParameterAttribute"/>, and <c>Main</c> returns <see cref="Execute{T}"/>.
/// </summary>
public abstract class NukeBuild : INukeBuild
{
    protected NukeBuild()
    {
        Extensions = [.. GetType().GetCustomAttributes<BuildExtensionAttributeBase>(inherit: true)
            .OrderByDescending(x => x.Priority)];
        foreach (var extension in Extensions)
            extension.Build = this;
    }

    [Parameter("Root directory during build execution.", Name = "Root")]
    public static AbsolutePath RootDirectory => Session.Current.RootDirectory;

    public static AbsolutePath TemporaryDirectory => Session.Current.TemporaryDirectory.CreateDirectory();

    [Parameter("Logging verbosity during build execution. Default is 'Normal'.")]
    public static Verbosity Verbosity
    {
        get => Session.Current.Verbosity;
        set => Session.Current.Verbosity = value;
    }

    [Parameter("Host for execution. Default is 'automatic'.")]
    public static Host Host
    {
        get => Session.Current.Host;
        set => Session.Current.Host = value;
    }

    [Parameter("Defines the profiles to load.", Name = ParameterFiles.Profiles)]
    public static string[] LoadedLocalProfiles => [.. Session.Current.Arguments.Values(ParameterFiles.Profiles) ?? []];

    public static bool IsLocalBuild => Host is Terminal;

    internal IReadOnlyCollection<ExecutableTarget> ExecutableTargets { get; set; } = [];

    /// <summary>Highest priority first.</summary>
    internal IReadOnlyList<BuildExtensionAttributeBase> Extensions { get; }

    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; internal set; } = [];

    [Parameter("List of targets to be invoked. Default is '{default_target}'.", Name = ParameterValues.Targets)]
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    [Parameter("List of targets to be skipped. Empty list skips all dependencies.", Name = ParameterValues.Skip)]
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets =>
        [.. ExecutionPlan.Where(x => x.Status == ExecutionStatus.Skipped)];

    [Parameter("Shows the execution plan and writes it as HTML.")]
    public bool Plan { get; }

    [Parameter("Shows the help text for this build assembly.")]
    public bool Help { get; }

    [Parameter("Disables displaying the NUKE logo.")]
    public bool NoLogo { get; }

    [Parameter("Indicates to continue a previously failed build attempt.")]
    public bool Continue { get; }

    public bool IsFailing => ExecutionPlan.Any(x =>
        x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    AbsolutePath INukeBuild.RootDirectory => RootDirectory;

    AbsolutePath INukeBuild.TemporaryDirectory => TemporaryDirectory;

    bool INukeBuild.IsLocalBuild => IsLocalBuild;

    /// <summary>Runs the build and returns the exit code of the process: 0, or 255 when anything went wrong.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        BuildManager.Execute(Session.Current, defaultTargetExpressions);

    /// <summary>Everything is over, well or not.</summary>
    protected internal virtual void OnBuildFinished()
    {
    }
}
