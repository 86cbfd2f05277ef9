using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>
/// What a build leaves in podman's storage: its image, containers its recipes start in the background, and, where it was killed,
/// the containers an image is made in, with all they were given.
/// </summary>
sealed class ForkContainers(ExternalTool podman, string image)
{
    /// <summary>How <c>podman ps --external</c> calls the state of a container which is no podman's own: an image is made in it.</summary>
    const string OfAnImageBuild = "Storage";

    static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    HashSet<string> _others = [];

    /// <summary>To be called before the build: what is there belongs to others.</summary>
    public async Task KnowOthersAsync(CancellationToken cancellation) =>
        _others = [.. (await ListAsync(cancellation)).Where(container => container.IsOfAnImageBuild).Select(container => container.Id)];

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
        foreach (var (id, isOfAnImageBuild) in await ListAsync(CancellationToken.None))
        {
            if (isOfAnImageBuild ? !_others.Contains(id) : await MountsAsync(id, root))
                await podman.TryRunAsync(new ToolRun("rm", "--force", "--time=0", id) { Timeout = Timeout }, CancellationToken.None);
        }
        var names = await podman.TryRunAsync(new ToolRun("images", "--quiet", "--filter", $"reference={image[..image.LastIndexOf(':')]}") { Timeout = Timeout }, CancellationToken.None);
        foreach (var id in names.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
            await podman.TryRunAsync(new ToolRun("rmi", "--force", id) { Timeout = Timeout }, CancellationToken.None);
    }

    async Task<IReadOnlyList<(string Id, bool IsOfAnImageBuild)>> ListAsync(CancellationToken cancellation)
    {
        var all = await podman.TryRunAsync(new ToolRun("ps", "--all", "--external", "--format", "{{.ID}} {{.Status}}") { Timeout = Timeout }, cancellation);
        var lines = all.ExitCode == 0 ? all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
        return [.. lines.Select(line => line.Trim().Split(' ', 2)).Select(line => (line[0], line[^1] == OfAnImageBuild))];
    }

    async Task<bool> MountsAsync(string id, DirectoryInfo root)
    {
        var mounts = await podman.TryRunAsync(new ToolRun("inspect", "--format", "{{range .Mounts}}{{println .Source}}{{end}}", id) { Timeout = Timeout }, CancellationToken.None);
        return mounts.Output.Split('\n').Any(source => source.StartsWith(root.FullName + "/", StringComparison.Ordinal));
    }

    Task<ToolResult> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        podman.RunAsync(new ToolRun(arguments) { Timeout = Timeout }, cancellation);
}
