using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.SourceAkmods;

/// <summary>Compiles OpenZFS from a source tree against a kernel's headers, on this machine, and packs it with
/// rpmbuild.</summary>
/// <param name="freeBytes">Bytes free where a folder lies.</param>
public sealed class SourceBuilder(
    BuildFolders folders, SourceInputs inputs, SourceTools tools, Func<DirectoryInfo, long>? freeBytes = null)
    : IAkmodsBuilder
{
    const string Who = "OpenZFS";

    /// <summary>The tree, its objects with debug information (about 600 MB), and the packages.</summary>
    const long BuildRootBytes = 3L << 30;

    public async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var tree = await SourceTree.RequireAsync(inputs.Tree, need, cancellationToken);
        var headers = KernelHeaders.Find(need.Kernel, inputs.Headers);
        var architecture = need.Kernel.Architecture
            ?? throw new PipelineException(
                $"Kernel {need.Kernel} does not say what machine it is for, and a package has to. Build its packages elsewhere, and name them with {Options.RpmDirectory}.");
        await tools.RequireAsync(cancellationToken);
        folders.Work.Create();
        foreach (var folder in (DirectoryInfo[])[folders.Work, folders.Packages, headers.Build, headers.Source])
            BuildRoot.RequirePlainPath(folder, Who);
        FreeSpace.Require(
            [new SpaceNeed(
                folders.Work, BuildRootBytes, "OpenZFS' tree, its objects with debug information and the packages")],
            "Free some there.",
            freeBytes ?? FreeSpace.Of, progress);
        var root = folders.Work.CreateSubdirectory($"kinoite-zfs-source-{Guid.NewGuid():n}");
        try
        {
            return await BuildAsync(need, tree, headers, architecture, root, progress, cancellationToken);
        }
        finally
        {
            BuildRoot.Remove(root, progress);
        }
    }

    async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, SourceTree tree, KernelHeaders headers, string architecture, DirectoryInfo root,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        // First what is quick to refuse.
        var userland = await StagedUserland.TakeAsync(
            inputs.Userland, root.CreateSubdirectory("userland"), need.Zfs, cancellationToken);
        // The release's own time; what is made of the same tree carries the same.
        var epoch = new DateTimeOffset(new FileInfo(Path.Combine(tree.Folder.FullName, "META")).LastWriteTimeUtc)
            .ToUnixTimeSeconds();
        using var log = new BuildLog(folders.LogOf(need));
        var payload = root.CreateSubdirectory("payload");
        var modules = await ModulesAsync(
            need.Kernel, tree, headers, root, payload.CreateSubdirectory(PackageSpec.ModuleFolder(need.Kernel)),
            new ModuleCompile(tools, root, epoch, log, progress), cancellationToken);
        var target = folders.PackagesOf(need);
        if (target.Exists)
            target.Delete(recursive: true);
        target.Create();
        var start = TimeProvider.System.GetTimestamp();
        var packages = new PackageBuild(tools.RpmBuild, root, epoch, log);
        List<FileInfo> made =
        [
            await packages.RunAsync(
                PackageSpec.Modules(need.Zfs, need.Kernel, payload, modules), architecture, target, cancellationToken),
            await packages.RunAsync(PackageSpec.Userland(need.Zfs, userland), architecture, target, cancellationToken),
        ];
        progress.Report(
            $"{need.Kernel}: packed after {(int)TimeProvider.System.GetElapsedTime(start).TotalSeconds} s: {string.Join(", ", made.Select(file => file.Name))}");
        return made;
    }

    /// <returns>The names of the modules in the target folder.</returns>
    static async Task<IReadOnlyList<string>> ModulesAsync(
        KernelRelease kernel, SourceTree tree, KernelHeaders headers, DirectoryInfo root, DirectoryInfo target,
        ModuleCompile compile, CancellationToken cancellationToken)
    {
        var copy = new DirectoryInfo(Path.Combine(root.FullName, "zfs"));
        TreeCopy.Run(tree.Folder, copy, cancellationToken);
        var made = await compile.RunAsync(copy, tree.Meta, kernel, headers, cancellationToken);
        foreach (var module in made)
            module.MoveTo(Path.Combine(target.FullName, module.Name));
        return [.. made.Select(module => module.Name).Order(StringComparer.Ordinal)];
    }
}
