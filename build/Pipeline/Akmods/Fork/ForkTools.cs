namespace KinoiteZfs.Pipeline;

/// <summary>The programs a build of the akmods fork needs; its own recipes call all of them but git.</summary>
public sealed record ForkTools(ExternalTool Git, ExternalTool Just, ExternalTool Podman, ExternalTool Yq, ExternalTool Jq, ExternalTool Cpp)
{
    /// <summary>The release which workflows install, and the one place that says so.</summary>
    public const string JustInWorkflows = "1.57.0";

    public static ForkTools Installed { get; } = new(
        GitTool.Git,
        new ExternalTool("just", "none new enough; from https://github.com/casey/just/releases", "just"),
        ContainerEngines.Podman,
        new ExternalTool("yq", "no package; the one called yq is another program, take mikefarah/yq from its releases", "yq"),
        new ExternalTool("jq", "jq", "jq"),
        // podman build runs it over Containerfile.in.
        new ExternalTool("cpp", "cpp", "cpp"));

    /// <summary>What the fork's Justfile uses, and the first release which has it.</summary>
    internal static IReadOnlyDictionary<string, (Version Oldest, string Uses)> Needed { get; } = new Dictionary<string, (Version, string)>
    {
        [nameof(Just)] = (new Version(1, 39), "which() and require()"),
        [nameof(Podman)] = (new Version(5, 0), "podman pull --retry"),
        [nameof(Yq)] = (new Version(4, 47, 1), "--yaml-fix-merge-anchor-to-spec"),
    };

    /// <exception cref="PipelineException">A program is missing, does not start, is too old, or is another one of the same name.</exception>
    public Task RequireAsync(CancellationToken cancellation) =>
        RequiredTools.CheckAsync("The akmods fork cannot be built", [Git, Just, Podman, Yq, Jq, Cpp], Complaint, cancellation);

    // Two programs share the name yq, and only one of them speaks the recipes' language.
    string? Complaint(ExternalTool tool, string said) =>
        tool == Yq && !said.Contains("mikefarah", StringComparison.Ordinal) ? $"'{tool.Command}' is {ForeignText.Quote(said)}, and mikefarah/yq is needed"
        : tool == Just ? TooOld(nameof(Just), tool, said)
        : tool == Podman ? TooOld(nameof(Podman), tool, said)
        : tool == Yq ? TooOld(nameof(Yq), tool, said)
        : null;

    static string? TooOld(string name, ExternalTool tool, string said)
    {
        var (oldest, uses) = Needed[name];
        return ToolVersion.Find(said) is { } version && version >= oldest
            ? null
            : $"'{tool.Command} --version' says {ForeignText.Quote(said)}, and {oldest} or newer is needed: the fork's recipes use {uses}";
    }
}
