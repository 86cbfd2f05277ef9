namespace KinoiteZfs.Pipeline;

/// <summary>The programs a build of the akmods fork needs; its own recipes call all of them but git.</summary>
public sealed record ForkTools(ExternalTool Git, ExternalTool Just, ExternalTool Podman, ExternalTool Yq, ExternalTool Jq)
{
    public static ForkTools Installed { get; } = new(
        GitTool.Git,
        new ExternalTool("just", "just", "just"),
        new ExternalTool("podman", "podman", "podman"),
        new ExternalTool("yq", "no package; the one called yq is another program, take mikefarah/yq 4 from its releases", "yq"),
        new ExternalTool("jq", "jq", "jq"));

    /// <exception cref="PipelineException">A program is missing, does not start, or is another one of the same name.</exception>
    public Task RequireAsync(CancellationToken cancellation) =>
        RequiredTools.CheckAsync("The akmods fork cannot be built", [Git, Just, Podman, Yq, Jq], Complaint, cancellation);

    // Two programs share this name, and only one of them speaks the recipes' language.
    string? Complaint(ExternalTool tool, string version) => tool == Yq && !version.Contains("mikefarah", StringComparison.Ordinal)
        ? $"'{tool.Command}' is {ForeignText.Quote(version)}, and mikefarah/yq is needed"
        : null;
}
