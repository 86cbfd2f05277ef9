using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>
/// The base of a build: its targets are properties of type <see cref="Target"/>, its inputs members with
/// <see cref="ParameterAttribute"/>, and <c>Main</c> returns <see cref="Execute{T}"/>.
/// </summary>
public abstract partial class NukeBuild : INukeBuild
{
    protected NukeBuild()
    {
        Extensions = [.. GetType().GetCustomAttributes<BuildExtensionAttributeBase>(inherit: true)
            .OrderByDescending(x => x.Priority)];
        foreach (var extension in Extensions)
            extension.Build = this;
    }

    internal IReadOnlyCollection<ExecutableTarget> ExecutableTargets { get; set; } = [];

    internal IReadOnlyList<BuildExtensionAttributeBase> Extensions { get; }

    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; set; } = [];

    [Parameter("List of targets to be invoked. Default is '{default_target}'.", Name = ParameterValues.Targets, Separator = "+")]
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    [Parameter("List of targets to be skipped. Empty list skips all dependencies.", Name = ParameterValues.Skip, Separator = "+")]
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => InStatus(ExecutionStatus.Skipped);

    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => InStatus(ExecutionStatus.Scheduled);

    public IReadOnlyCollection<ExecutableTarget> RunningTargets => InStatus(ExecutionStatus.Running);

    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => InStatus(ExecutionStatus.Aborted);

    public IReadOnlyCollection<ExecutableTarget> FailedTargets => InStatus(ExecutionStatus.Failed);

    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => InStatus(ExecutionStatus.Succeeded);

    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    [Parameter("Shows the execution plan and writes it as HTML.")]
    public bool Plan { get; }

    [Parameter("Shows the help text for this build assembly.")]
    public bool Help { get; }

    [Parameter("Disables displaying the NUKE logo.")]
    public bool NoLogo { get; set; }

    [Parameter("Indicates to continue a previously failed build attempt.")]
    public bool Continue { get; internal set; }

    [Parameter("Partition to use on CI.", List = false)]
    public Partition Partition { get; internal set; } = Partition.Single;

    public bool IsSucceeding => !IsFailing;

    public bool IsFailing => ExecutionPlan.Any(x =>
        x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    public bool IsFinished => ScheduledTargets.Count + RunningTargets.Count == 0;

    public int? ExitCode { get; set; }

    /// <summary>Runs the build and returns the exit code of the process: 0, or 255 when anything went wrong.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        BuildManager.Execute(Session.Current, defaultTargetExpressions);

    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null) =>
        ReportSummary(ExecutionPlan.Single(x => x.Status == ExecutionStatus.Running), configurator);

    T? INukeBuild.TryGetValue<T>(Expression<Func<T?>> parameterExpression)
        where T : class =>
        (T?)MemberInjection.Value(parameterExpression, this);

    T? INukeBuild.TryGetValue<T>(Expression<Func<object?>> parameterExpression)
        where T : default =>
        MemberInjection.Value(parameterExpression, this) is { } value ? (T)value : default;

    internal void ReportSummary(ExecutableTarget target, Configure<Dictionary<string, string>>? configurator)
    {
        target.SummaryInformation = configurator is null ? [] : configurator([]);
        Notify<IOnTargetSummaryUpdated>(x => x.OnTargetSummaryUpdated(this, target));
    }

    private List<ExecutableTarget> InStatus(ExecutionStatus status) => [.. ExecutionPlan.Where(x => x.Status == status)];
}
