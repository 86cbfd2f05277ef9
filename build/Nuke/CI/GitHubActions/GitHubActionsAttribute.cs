using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// The base of workflows generated into <c>.github/workflows/&lt;name&gt;.yml</c>. This engine leaves what stands in
/// them to derived attributes.
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class GitHubActionsAttribute(string name, GitHubActionsImage image, params GitHubActionsImage[] images)
    : ConfigurationAttributeBase
{
    private readonly string _name = name.Replace(' ', '_');

    protected IReadOnlyList<GitHubActionsImage> Images { get; } = [image, .. images];

    public override string IdPostfix => _name;

    public override Type HostType => typeof(GitHubActions);

    public override AbsolutePath ConfigurationFile => Build.RootDirectory / ".github" / "workflows" / $"{_name}.yml";

    public override IEnumerable<AbsolutePath> GeneratedFiles => [ConfigurationFile];

    public override IEnumerable<string> RelevantTargetNames => InvokedTargets;

    public override IEnumerable<string> IrrelevantTargetNames => [];

    public GitHubActionsTrigger[] On { get; set; } = [];

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

    public string[] ImportSecrets { get; set; } = [];

    public bool EnableGitHubToken { get; set; }

    public GitHubActionsPermissions[] WritePermissions { get; set; } = [];

    public GitHubActionsPermissions[] ReadPermissions { get; set; } = [];

    public bool PublishArtifacts { get; set; } = true;

    public int TimeoutMinutes { get; set; }

    public string? ConcurrencyGroup { get; set; }

    public bool ConcurrencyCancelInProgress { get; set; }

    public string[] InvokedTargets { get; set; } = [];

    public override CustomFileWriter CreateWriter(StreamWriter streamWriter) =>
        new(streamWriter, indentationFactor: 2, commentPrefix: "#");

    public override ConfigurationEntity GetConfiguration(IReadOnlyCollection<ExecutableTarget> relevantTargets) =>
        throw new NotSupportedException($"The bundled engine generates only what derived attributes write: "
            + $"{GetType().Name} must override {nameof(GetConfiguration)}, or the build must run with NUKE_SOURCE=package.");
}
