using KinoiteZfs.Workflows.Cutting;
using KinoiteZfs.Workflows.Graph;
using KinoiteZfs.Workflows.Parameters;
using KinoiteZfs.Workflows.Yaml;
using Nuke.Common.CI;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>
/// A workflow of several jobs, generated from the target graph into <c>.github/workflows/&lt;name&gt;.yml</c>. Events are said
/// with the properties of NUKE's own attribute; everything about jobs stands on the targets.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class WorkflowAttribute : GitHubActionsAttribute
{
    /// <summary>A build class with <see cref="GenerateWorkflowsAttribute"/> keeps them up to date, and not the engine.</summary>
    public WorkflowAttribute(string name)
        : base(name, GitHubActionsImage.Ubuntu2404) => AutoGenerate = false;

    /// <summary>What the workflow is for, said on top of its file.</summary>
    public string? Purpose { get; set; }

    /// <summary>Branches whose merge queues it checks; <see cref="GitHubActionsAttribute.OnPullRequestBranches"/> does not start for them.</summary>
    public string[] OnMergeGroupBranches { get; set; } = [];

    /// <summary>Whether somebody may start it by hand.</summary>
    public bool OnDispatch { get; set; }

    /// <summary>Whether other workflows may call it as one of their jobs.</summary>
    public bool OnCall { get; set; }

    /// <summary>Names of the parameters which are asked for when it is started by hand or called.</summary>
    public string[] Inputs { get; set; } = [];

    /// <summary>What its targets may do at most. A target that does more is an error.</summary>
    public Capability[] Grants { get; set; } = [];

    /// <summary>Whether a newer run of the same branch stops an older one; jobs with a group of their own are never stopped.</summary>
    public bool CancelsOlder { get; set; } = true;

    public override ConfigurationEntity GetConfiguration(IReadOnlyCollection<ExecutableTarget> relevantTargets)
    {
        var build = Build.GetType();
        var root = Build.RootDirectory;
        var parameters = ParameterReader.Read(build, root);
        var targets = new TargetReader(IdPostfix, relevantTargets, root).Read();
        var conditions = new ConditionMembers(build);
        var secrets = targets.SelectMany(x => x.Secrets).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var settings = Settings(parameters, secrets);
        var values = new ParameterValues(parameters, settings);
        var gates = new Gates(parameters, ParameterReader.ReadDecisions(build));
        return new WorkflowYaml(new WorkflowAssembly(settings, values, gates, conditions.Find).Assemble(targets));
    }

    WorkflowSettings Settings(IReadOnlyList<ParameterFacts> parameters, IReadOnlyList<string> secrets)
    {
        var settings = new WorkflowSettings(IdPostfix, EventTriggers())
        {
            Purpose = Purpose,
            Inputs = Inputs,
            Grants = Grants,
            TimeoutMinutes = TimeoutMinutes,
            CancelsOlder = CancelsOlder,
            SealsArtifacts = Build.GetType().IsDefined(typeof(SealArtifactsAttribute), inherit: true),
        };
        return settings with
        {
            Triggers = [.. settings.Triggers, .. InputTriggers(new ParameterValues(parameters, settings).Inputs, secrets)],
        };
    }

    List<Trigger> EventTriggers()
    {
        var triggers = new List<Trigger>();
        if (OnCronSchedule is not null)
            triggers.Add(new Trigger.Schedule(OnCronSchedule));
        if (new[] { OnPushBranches, OnPushBranchesIgnore, OnPushTags, OnPushTagsIgnore }.Any(x => x.Length > 0))
        {
            triggers.Add(new Trigger.Push(
                new PathFilter(OnPushIncludePaths, OnPushExcludePaths),
                new RefFilter(OnPushBranches, OnPushBranchesIgnore, OnPushTags, OnPushTagsIgnore)));
        }

        if (OnPullRequestBranches.Length > 0)
        {
            triggers.Add(new Trigger.PullRequest(
                new PathFilter(OnPullRequestIncludePaths, OnPullRequestExcludePaths), OnPullRequestBranches));
        }

        if (OnMergeGroupBranches.Length > 0)
            triggers.Add(new Trigger.MergeGroup(OnMergeGroupBranches));
        return triggers;
    }

    IEnumerable<Trigger> InputTriggers(IReadOnlyList<WorkflowInput> inputs, IReadOnlyList<string> secrets)
    {
        if (OnDispatch)
            yield return new Trigger.Dispatch(inputs);
        if (OnCall)
            yield return new Trigger.Call(inputs, [.. secrets.Select(Names.Variable)]);
    }
}
