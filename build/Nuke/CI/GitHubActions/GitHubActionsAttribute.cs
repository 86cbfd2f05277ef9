using System.Diagnostics.CodeAnalysis;
using Nuke.Common.Utilities;

namespace Nuke.Common.CI.GitHubActions;

public enum GitHubActionsImage
{
    Ubuntu2404,
}

/// <summary>
/// The base of workflows generated into <c>.github/workflows/&lt;name&gt;.yml</c>. This engine leaves what stands in
/// them to derived attributes.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public abstract class GitHubActionsAttribute : ConfigurationAttributeBase
{
    readonly string _name;

    [SuppressMessage("Style", "IDE0060", Justification = "NUKE's shape; derived attributes choose machines by job.")]
    protected GitHubActionsAttribute(string name, GitHubActionsImage image) => _name = name.Replace(' ', '_');

    public override string IdPostfix => _name;

    public override Type HostType => typeof(GitHubActions);

    public override AbsolutePath ConfigurationFile => Build.RootDirectory / ".github" / "workflows" / $"{_name}.yml";

    public override IEnumerable<string> RelevantTargetNames => InvokedTargets;

    public string[] OnPushBranches { get; set; } = [];

    public string[] OnPushBranchesIgnore { get; set; } = [];

    public string[] OnPushTags { get; set; } = [];

    public string[] OnPushTagsIgnore { get; set; } = [];

    public string[] OnPushIncludePaths { get; set; } = [];

    public string[] OnPushExcludePaths { get; set; } = [];

    public string[] OnPullRequestBranches { get; set; } = [];

    public string[] OnPullRequestIncludePaths { get; set; } = [];

    public string[] OnPullRequestExcludePaths { get; set; } = [];

    public string? OnCronSchedule { get; set; }

    public int TimeoutMinutes { get; set; }

    public string[] InvokedTargets { get; set; } = [];

    public override CustomFileWriter CreateWriter(StreamWriter streamWriter) =>
        new(streamWriter, indentationFactor: 2, commentPrefix: "#");
}
