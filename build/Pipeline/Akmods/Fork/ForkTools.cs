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

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Asks every program for its version, so that all that is missing is said at once and before anything runs.</summary>
    /// <exception cref="PipelineException">A program is missing, does not start, or is another one of the same name.</exception>
    public async Task RequireAsync(CancellationToken cancellation)
    {
        List<string> problems = [];
        foreach (var tool in new[] { Git, Just, Podman, Yq, Jq })
        {
            if (await ProblemAsync(tool, cancellation) is { } problem)
                problems.Add($"{problem} (Debian: {tool.DebianPackage}; Fedora: {tool.FedoraPackage})");
        }
        if (problems.Count > 0)
            throw new PipelineException($"The akmods fork cannot be built on this machine: {string.Join("; ", problems)}. Install what is named and see that it is on the PATH.");
    }

    async Task<string?> ProblemAsync(ExternalTool tool, CancellationToken cancellation)
    {
        ToolResult result;
        try
        {
            result = await tool.TryRunAsync(new ToolRun("--version") { Timeout = Timeout }, cancellation);
        }
        catch (PipelineException error)
        {
            return error.InnerException is null ? error.Message : $"'{tool.Command}' is missing";
        }
        if (result.ExitCode != 0)
            return $"'{tool.Command} --version' failed with exit code {result.ExitCode}";
        // Two programs share this name, and only one of them speaks the recipes' language.
        return tool == Yq && !result.Output.Contains("mikefarah", StringComparison.Ordinal)
            ? $"'{tool.Command}' is {ForeignText.Quote(result.Output.Trim())}, and mikefarah/yq is needed"
            : null;
    }
}
