namespace KinoiteZfs.Pipeline;

/// <summary>What a build leaves in podman's storage: its image, and containers its recipes start in the background.</summary>
sealed class ForkContainers(ExternalTool podman, string image)
{
    static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    public async Task<DirectoryInfo> StorageAsync(CancellationToken cancellation) =>
        new((await RunAsync(cancellation, "info", "--format", "{{.Store.GraphRoot}}")).Output.Trim());

    public async Task ExportAsync(DirectoryInfo destination, CancellationToken cancellation)
    {
        // Nothing of the image is run; an image without a command still wants one to be named.
        var container = (await RunAsync(cancellation, "create", "--pull=never", "--network=none", image, "none")).Output.Trim();
        try
        {
            await RunAsync(cancellation, "cp", $"{container}:{ForkContract.PackagesInImage}/.", destination.FullName);
        }
        finally
        {
            await podman.TryRunAsync(new ToolRun("rm", "--force", container) { Timeout = Timeout }, CancellationToken.None);
        }
    }

    /// <summary>A killed recipe cannot end the containers it has in the background; they are known by what they mount.</summary>
    public async Task RemoveAsync(DirectoryInfo root)
    {
        var all = await podman.TryRunAsync(new ToolRun("ps", "--all", "--quiet") { Timeout = Timeout }, CancellationToken.None);
        foreach (var id in all.ExitCode == 0 ? all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            var mounts = await podman.TryRunAsync(new ToolRun("inspect", "--format", "{{range .Mounts}}{{println .Source}}{{end}}", id) { Timeout = Timeout }, CancellationToken.None);
            if (mounts.Output.Split('\n').Any(source => source.StartsWith(root.FullName + "/", StringComparison.Ordinal)))
                await podman.TryRunAsync(new ToolRun("rm", "--force", "--time=0", id) { Timeout = Timeout }, CancellationToken.None);
        }
        var names = await podman.TryRunAsync(new ToolRun("images", "--quiet", "--filter", $"reference={image[..image.LastIndexOf(':')]}") { Timeout = Timeout }, CancellationToken.None);
        foreach (var id in names.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
            await podman.TryRunAsync(new ToolRun("rmi", "--force", id) { Timeout = Timeout }, CancellationToken.None);
    }

    Task<ToolResult> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        podman.RunAsync(new ToolRun(arguments) { Timeout = Timeout }, cancellation);
}
