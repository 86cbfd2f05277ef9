namespace KinoiteZfs.Pipeline;

/// <param name="Work">Build roots are made here, one a kernel, and removed again.</param>
/// <param name="Packages">The made packages, in a folder a kernel, kept until the next build.</param>
/// <param name="Logs">Whole logs, as <c>akmods-&lt;kernel&gt;.log</c>.</param>
public sealed record ForkFolders(DirectoryInfo Work, DirectoryInfo Packages, DirectoryInfo Logs);

/// <summary>Builds with the pinned akmods fork: its recipes compile OpenZFS in containers of the kernel's Fedora version.</summary>
/// <param name="freeBytes">Bytes free where a folder lies.</param>
public sealed class ForkBuilder(ForkFolders folders, ForkTools tools, Func<DirectoryInfo, long>? freeBytes = null) : IAkmodsBuilder
{
    /// <summary>Two compilations of OpenZFS and the downloads take some twenty minutes on four cores.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromHours(2);

    readonly Func<DirectoryInfo, long> _freeBytes = freeBytes ?? ForkDisk.FreeBytes;

    public async Task<IReadOnlyList<FileInfo>> BuildAsync(AkmodsBuildRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        await tools.RequireAsync(cancellation);
        folders.Work.Create();
        RequirePlainPath(folders.Work);
        // Podman takes no capitals in names.
        var name = $"kinoite-zfs-akmods-{Guid.NewGuid():n}";
        var containers = new ForkContainers(tools.Podman, ForkContract.Image(name, request));
        ForkDisk.Require(folders.Work, ForkDisk.BuildRoot, "the build root of one kernel", "Free some there.", _freeBytes);
        ForkDisk.Require(await containers.StorageAsync(cancellation), ForkDisk.ContainerStorage, "podman's storage", "Remove images (podman system prune), or move the storage (storage.conf).", _freeBytes);
        var root = folders.Work.CreateSubdirectory(name);
        try
        {
            return await BuildAsync(request, root, name, containers, progress, cancellation);
        }
        finally
        {
            await RemoveAsync(root, containers, progress);
        }
    }

    async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsBuildRequest request, DirectoryInfo root, string name, ForkContainers containers, IProgress<string> progress, CancellationToken cancellation)
    {
        var checkout = root.CreateSubdirectory("checkout");
        var build = root.CreateSubdirectory("build");
        progress.Report($"{request.Kernel}: fetching the akmods fork {request.Fork.Url} at {request.Fork.Commit}");
        await ForkCheckout.FetchAsync(tools.Git, request.Fork, checkout, cancellation);
        await ForkContract.WriteImageListAsync(request, checkout, name, cancellation);
        await ForkContract.WriteKernelAsync(request, build, cancellation);
        await RunAsync(request, checkout, build, name, progress, cancellation);
        var exported = root.CreateSubdirectory("packages");
        await containers.ExportAsync(exported, cancellation);
        var packages = ForkPackages.Take(exported, new DirectoryInfo(Path.Combine(folders.Packages.FullName, request.Kernel.ToString())), request);
        progress.Report($"{request.Kernel}: the akmods fork made {packages.Count} packages");
        return packages;
    }

    async Task RunAsync(AkmodsBuildRequest request, DirectoryInfo checkout, DirectoryInfo build, string name, IProgress<string> progress, CancellationToken cancellation)
    {
        using var log = new ForkLog(new FileInfo(Path.Combine(folders.Logs.FullName, $"akmods-{request.Kernel}.log")));
        progress.Report($"{request.Kernel}: just build; log: {log.File.FullName}");
        var result = await tools.Just.TryRunAsync(
            new ToolRun("build")
            {
                WorkingDirectory = checkout,
                Environment = ForkContract.Variables(request, build, name),
                Withheld = ForkContract.IsWithheld,
                Timeout = Timeout,
                OnLine = line =>
                {
                    log.Add(line);
                    if (line.StartsWith("STEP ", StringComparison.Ordinal))
                        progress.Report($"{request.Kernel}: {ForeignText.Printable(line)}");
                },
            },
            cancellation);
        if (result.ExitCode != 0)
            throw new PipelineException($"The akmods fork failed to build ZFS {request.Zfs.Version} for {request.Kernel} (just build, exit code {result.ExitCode}):\n{log.Excerpt()}\nThe whole log is {log.File.FullName}.");
    }

    /// <summary>The recipes do not quote these paths, and podman splits volumes at colons.</summary>
    static void RequirePlainPath(DirectoryInfo work)
    {
        if (work.FullName.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-' or '+')))
            throw new PipelineException($"The akmods fork cannot be built below {ForeignText.Quote(work.FullName)}: its recipes take no spaces or special characters in paths. Check the project out at a path of letters, digits, '.', '_' and '-'.");
    }

    /// <summary>How the build ended matters more than what it leaves behind: that is said, and never an error of its own.</summary>
    static async Task RemoveAsync(DirectoryInfo root, ForkContainers containers, IProgress<string> progress)
    {
        try
        {
            await containers.RemoveAsync(root);
            // git writes its objects read-only, which stops Windows from deleting them.
            foreach (var file in root.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
                file.Attributes = FileAttributes.Normal;
            root.Delete(recursive: true);
        }
        catch (Exception error) when (error is PipelineException or IOException or UnauthorizedAccessException)
        {
            progress.Report($"Could not clean up after the build; remove {root.FullName} yourself: {error.Message}");
        }
    }
}
