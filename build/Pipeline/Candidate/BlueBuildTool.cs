namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The BlueBuild CLI, https://github.com/blue-build/cli. No distribution packages it.</summary>
public static class BlueBuildTool
{
    public static readonly ExternalTool Installed = new("bluebuild", "bluebuild", "bluebuild");

    /// <summary>The oldest version whose source was read for how it pins the base image and names its
    /// archive.</summary>
    public static readonly Version Oldest = new(0, 9, 30);

    public static ToolNeed Need { get; } = new(Installed, $"{Options.Composer} BlueBuild", Complaint);

    /// <exception cref="PipelineException">It is missing, or too old.</exception>
    public static async Task RequireAsync(ExternalTool tool, CancellationToken cancellationToken)
    {
        var install =
            $"Install the BlueBuild CLI {Oldest} or newer, as https://github.com/blue-build/cli says, and see that it is on the PATH";
        string said;
        try
        {
            said = await tool.AskVersionAsync(cancellationToken);
        }
        catch (ToolMissingException error)
        {
            throw new PipelineException(
                $"'{tool.Command}' cannot be started, which {Options.Composer} BlueBuild needs. {install}; or compose with {Options.Composer} Containerfile, which needs buildah or podman alone.",
                error);
        }
        if (Complaint(said) is { } complaint)
            throw new PipelineException($"{complaint}. {install}.");
    }

    static string? Complaint(string said) => ToolVersion.Find(said) is { } version && version >= Oldest
        ? null
        : $"'bluebuild --version' says {UntrustedText.Quote(said)}, and version {Oldest} or newer is needed: older ones are not known to build on the pinned base image";
}
