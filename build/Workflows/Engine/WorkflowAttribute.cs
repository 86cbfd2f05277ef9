using KinoiteZfs.Workflows.Cutting;
using KinoiteZfs.Workflows.Yaml;
using Nuke.Common.CI;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.Execution;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>
/// A workflow of several jobs, generated from the target graph into <c>.github/workflows/&lt;name&gt;.yml</c>. Events
/// are said with the properties of NUKE's own attribute; everything about jobs stands on the targets.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class WorkflowAttribute : GitHubActionsAttribute
{
    /// <summary>A build class with <see cref="GenerateWorkflowsAttribute"/> keeps them up to date, and not the
    /// engine.</summary>
    public WorkflowAttribute(string name)
        : base(name, GitHubActionsImage.Ubuntu2404) => AutoGenerate = false;

    /// <summary>What the workflow is for, said on top of its file.</summary>
    public string? Purpose { get; set; }

    /// <summary>Branches whose merge queues it checks; <see cref="GitHubActionsAttribute.OnPullRequestBranches"/> does
    /// not start for them.</summary>
    public string[] OnMergeGroupBranches { get; set; } = [];

    /// <summary>Whether somebody may start it by hand.</summary>
    public bool OnDispatch { get; set; }

    /// <summary>Names of the parameters which are asked for when it is started by hand.</summary>
    public string[] Inputs { get; set; } = [];

    /// <summary>What its targets may do at most. A target that does more is an error.</summary>
    public Capability[] Grants { get; set; } = [];

    /// <summary>Whether a newer run of the same branch stops an older one; jobs with a group of their own are never
    /// stopped.</summary>
    public bool CancelsOlder { get; set; } = true;

    public override ConfigurationEntity GetConfiguration(IReadOnlyCollection<ExecutableTarget> relevantTargets)
    {
        var build = Build.GetType();
        var parameters = ParameterReader.Read(build, Build.RootDirectory);
        var settings = new WorkflowSettings(IdPostfix, [.. Triggers()])
        {
            Purpose = Purpose,
            Inputs = Inputs,
            Grants = Grants,
            TimeoutMinutes = TimeoutMinutes,
            CancelsOlder = CancelsOlder,
            SealsArtifacts = build.IsDefined(typeof(SealArtifactsAttribute), inherit: true),
        };
        var gates = new Gates(parameters, ParameterReader.ReadDecisions(build));
        var assembly = new WorkflowAssembly(settings, new ParameterValues(parameters, settings), gates);
        var targets = new TargetReader(IdPostfix, relevantTargets, Build.RootDirectory).Read();
        return new WorkflowYaml(assembly.Assemble(targets));
    }

    IEnumerable<Trigger> Triggers()
    {
        if (OnCronSchedule is not null)
            yield return new Trigger.Schedule(OnCronSchedule);
        if (new[] { OnPushBranches, OnPushBranchesIgnore, OnPushTags, OnPushTagsIgnore }.Any(x => x.Length > 0))
        {
            yield return new Trigger.Event("push",
            [
                new Filter("paths", OnPushIncludePaths),
                new Filter("paths-ignore", OnPushExcludePaths),
                new Filter("branches", OnPushBranches),
                new Filter("branches-ignore", OnPushBranchesIgnore),
                new Filter("tags", OnPushTags),
                new Filter("tags-ignore", OnPushTagsIgnore),
            ]);
        }

        if (OnPullRequestBranches.Length > 0)
        {
            yield return new Trigger.Event(Trigger.PullRequest,
            [
                new Filter("paths", OnPullRequestIncludePaths),
                new Filter("paths-ignore", OnPullRequestExcludePaths),
                new Filter("branches", OnPullRequestBranches),
            ]);
        }

        if (OnMergeGroupBranches.Length > 0)
            yield return new Trigger.Event(Trigger.MergeGroup, [new Filter("branches", OnMergeGroupBranches)]);
        if (OnDispatch)
            yield return new Trigger.Dispatch();
    }
}
