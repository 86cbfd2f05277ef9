namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>The programs a build of the akmods fork needs; its own recipes call all of them but git.</summary>
public sealed record ForkTools(
    ExternalTool Git, ExternalTool Just, ExternalTool Podman, ExternalTool Yq, ExternalTool Jq, ExternalTool Cpp)
{
    /// <summary>The release which workflows install, and the one place that says so: one which reads the fork's
    /// Justfile.</summary>
    public const string JustInWorkflows = "1.51.0";

    public static ForkTools Installed { get; } = new(
        GitTool.Git,
        new ExternalTool(
            "just", $"none of the right age; {JustInWorkflows} from https://github.com/casey/just/releases", "just"),
        ContainerEngines.Podman,
        new ExternalTool(
            "yq", "no package; the one called yq is another program, take mikefarah/yq from its releases", "yq"),
        new ExternalTool("jq", "jq", "jq"),
        // podman build runs it over Containerfile.in.
        new ExternalTool("cpp", "cpp", "cpp"));

    /// <summary>What the fork's Justfile uses, the first release which has it, and the first which has it no
    /// more.</summary>
    /// <remarks>just 1.53 took <c>which()</c> from Justfiles without <c>set lists</c> (casey/just, CHANGELOG.md, pull
    /// request 3418).</remarks>
    internal static IReadOnlyDictionary<string, (Version Oldest, Version? Before, string Uses)> Needed { get; } =
        new Dictionary<string, (Version, Version?, string)>
        {
            [nameof(Just)] = (new Version(1, 39), new Version(1, 53), "which() and require() without 'set lists'"),
            [nameof(Podman)] = (new Version(5, 0), null, "podman pull --retry"),
            [nameof(Yq)] = (new Version(4, 47, 1), null, "--yaml-fix-merge-anchor-to-spec"),
        };

    /// <summary>Each with what is wrong with it here.</summary>
    public IReadOnlyList<ToolNeed> Needs =>
        [.. All.Select(tool => new ToolNeed(tool, $"{Options.AkmodsBuilder} Fork", said => Complaint(tool, said)))];

    ExternalTool[] All => [Git, Just, Podman, Yq, Jq, Cpp];

    /// <exception cref="PipelineException">A program is missing, does not start, is too old, or is another one of the
    /// same name.</exception>
    public Task RequireAsync(CancellationToken cancellationToken) =>
        RequiredTools.CheckAsync(
            "The akmods fork cannot be built", All, Complaint, cancellationToken);

    // Two programs share the name yq, and only one of them speaks the recipes' language.
    string? Complaint(ExternalTool tool, string said) =>
        tool == Yq && !said.Contains("mikefarah", StringComparison.Ordinal)
        ? $"'{tool.Command}' is {UntrustedText.Quote(said)}, and mikefarah/yq is needed"
        : tool == Just ? OfAnotherAge(nameof(Just), tool, said)
        : tool == Podman ? OfAnotherAge(nameof(Podman), tool, said)
        : tool == Yq ? OfAnotherAge(nameof(Yq), tool, said)
        : null;

    static string? OfAnotherAge(string name, ExternalTool tool, string said)
    {
        var (oldest, before, uses) = Needed[name];
        return ToolVersion.Find(said) is { } version && version >= oldest && (before is null || version < before)
            ? null
            : $"'{tool.Command} --version' says {UntrustedText.Quote(said)}, and {oldest} or newer{(before is null ? "" : $", but older than {before},")} is needed: the fork's recipes use {uses}";
    }
}
