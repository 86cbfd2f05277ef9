namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>
/// What a build leaves in podman's storage: its image, containers its recipes start in the background, and, where it
/// was killed, the containers an image is made in, with all they were given.
/// </summary>
sealed class ForkContainers(ExternalTool podman, string image)
{
    /// <summary>The state of a container which is no podman's own: an image is made in it.</summary>
    /// <remarks>containers/podman, pkg/ps/ps.go, ListStorageContainer; its first letter, cmd/podman/containers/ps.go,
    /// Status.</remarks>
    const string OfAnImageBuild = "Storage";

    static readonly string[] List = ["ps", "--all", "--external", "--format", "{{.ID}} {{.Status}}"];

    /// <summary>Containers in which somebody is making an image now.</summary>
    /// <exception cref="PipelineException">Podman does not say.</exception>
    public async Task<IReadOnlySet<string>> FindImageBuildsAsync(CancellationToken cancellationToken) =>
        Listed(await RunAsync(cancellationToken, List)).Where(container => container.IsOfAnImageBuild)
            .Select(container => container.Id).ToHashSet();

    public async Task<DirectoryInfo> StorageAsync(CancellationToken cancellationToken) =>
        new((await RunAsync(cancellationToken, "info", "--format", "{{.Store.GraphRoot}}")).Output.Trim());

    public async Task ExportAsync(DirectoryInfo destination, CancellationToken cancellationToken)
    {
        // Nothing of the image is run; an image without a command still wants one to be named.
        var container = (await RunAsync(cancellationToken, "create", "--pull=never", "--network=none", image, "none"))
            .Output.Trim();
        try
        {
            await RunAsync(
                cancellationToken, "cp", $"{container}:{ForkContract.PackagesInImage}/.", destination.FullName);
        }
        finally
        {
            await podman.TryRunAsync(new ToolRun("rm", "--force", container), CancellationToken.None);
        }
    }

    /// <summary>A killed recipe cannot end the containers it has in the background; they are known by what they
    /// mount.</summary>
    /// <param name="othersImageBuilds">
    /// Those from before a build which was broken off. Null after one that ended well: podman has removed what was its
    /// own, and what is there is others'.
    /// </param>
    public async Task RemoveAsync(DirectoryInfo root, IReadOnlySet<string>? othersImageBuilds)
    {
        var all = await podman.TryRunAsync(new ToolRun(List), CancellationToken.None);
        foreach (var (id, isOfAnImageBuild) in all.ExitCode == 0 ? Listed(all) : [])
        {
            if (isOfAnImageBuild ? othersImageBuilds?.Contains(id) == false : await MountsAsync(id, root))
                await podman.TryRunAsync(new ToolRun("rm", "--force", "--time=0", id), CancellationToken.None);
        }
        var names = await podman.TryRunAsync(
            new ToolRun("images", "--quiet", "--filter", $"reference={image[..image.LastIndexOf(':')]}"),
            CancellationToken.None);
        foreach (var id in names.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
            await podman.TryRunAsync(new ToolRun("rmi", "--force", id), CancellationToken.None);
    }

    static IEnumerable<(string Id, bool IsOfAnImageBuild)> Listed(ToolResult all) =>
        all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(' ', 2)).Select(line => (line[0], line[^1] == OfAnImageBuild));

    async Task<bool> MountsAsync(string id, DirectoryInfo root)
    {
        var mounts = await podman.TryRunAsync(
            new ToolRun("inspect", "--format", "{{range .Mounts}}{{println .Source}}{{end}}", id),
            CancellationToken.None);
        return mounts.Output.Split('\n')
            .Any(source => source.StartsWith(root.FullName + "/", StringComparison.Ordinal));
    }

    Task<ToolResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        podman.RunAsync(new ToolRun(arguments), cancellationToken);
}
