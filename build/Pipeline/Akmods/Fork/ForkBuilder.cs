namespace KinoiteZfs.Pipeline.Akmods.Fork;

/// <summary>Builds with the pinned akmods fork: its recipes compile OpenZFS in containers of the kernel's Fedora
/// version.</summary>
/// <param name="token">
/// For the recipes' questions to GitHub: they make it a secret of the image build which asks. Foreign code gets it, so
/// it must be worth nothing beyond reading; null lets them ask anonymously.
/// </param>
/// <param name="key">What modules are signed with; null leaves the recipes their public test keys.</param>
/// <param name="freeBytes">Bytes free where a folder lies.</param>
public sealed class ForkBuilder(
    BuildFolders folders, ForkTools tools, IReleasePages pages, string? token = null, ModuleKey? key = null,
    Func<DirectoryInfo, long>? freeBytes = null)
    : IAkmodsBuilder
{
    /// <summary>Two compilations of OpenZFS and the downloads take some twenty minutes on four cores.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromHours(2);

    /// <summary>Checkout, about 300 MB of kernel packages held twice while they are signed, and the exported
    /// packages.</summary>
    const long BuildRootBytes = 3L << 30;

    /// <summary>
    /// The Fedora image with compiler and kernel-devel, the OpenZFS tree with its objects, debug packages, and the
    /// copies podman makes while it commits a stage. An estimate on the safe side.
    /// </summary>
    const long StorageBytes = 15L << 30;

    readonly Func<DirectoryInfo, long> _freeBytes = freeBytes ?? FreeSpace.Of;

    public bool BuildsInImage => true;

    public async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (need.ModuleSigner is { } signer && key?.Certificate.Signer != signer)
            throw new PipelineException(
                $"The modules have to be signed by {signer}, as moduleCertificate of the stream definition says, and the key is not there. Set MODULE_SIGNING_KEY (docs/secure-boot.md), or take moduleCertificate out.");
        await tools.RequireAsync(cancellationToken);
        ForkRelease.Require(await pages.NewestAsync(cancellationToken), need.Zfs);
        folders.Work.Create();
        // Podman splits volumes at colons.
        BuildRoot.RequirePlainPath(folders.Work, "The akmods fork");
        // Podman takes no capitals in names.
        var name = $"kinoite-zfs-akmods-{Guid.NewGuid():n}";
        var containers = new ForkContainers(tools.Podman, ForkContract.Image(name, need));
        FreeSpace.Require(
            [
                new SpaceNeed(
                    folders.Work, BuildRootBytes, "the fork's checkout, kernel packages and what is made of them"),
                new SpaceNeed(
                    await containers.StorageAsync(cancellationToken), StorageBytes,
                    "the compiler's image, OpenZFS' objects and podman's copies of both"),
            ],
            "Remove images (podman system prune), or move podman's storage (storage.conf).", _freeBytes, progress);
        var others = await containers.FindImageBuildsAsync(cancellationToken);
        var root = folders.Work.CreateSubdirectory(name);
        var endedWell = false;
        try
        {
            var packages = await BuildAsync(need, root, name, containers, progress, cancellationToken);
            endedWell = true;
            return packages;
        }
        finally
        {
            await RemoveAsync(root, containers, endedWell ? null : others, progress);
        }
    }

    async Task<IReadOnlyList<FileInfo>> BuildAsync(
        AkmodsNeed need, DirectoryInfo root, string name, ForkContainers containers, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var checkout = root.CreateSubdirectory("checkout");
        progress.Report($"{need.Kernel}: fetching the akmods fork {need.Fork.Url} at {need.Fork.Commit}");
        await ForkCheckout.FetchAsync(tools.Git, need.Fork, checkout, cancellationToken);
        await ForkContract.WriteImageListAsync(need, checkout, name, cancellationToken);
        if (need.ModuleSigner is not null)
            await ForkContract.WriteKeysAsync(key!, checkout, cancellationToken);
        await RunAsync(need, checkout, root, name, progress, cancellationToken);
        var exported = root.CreateSubdirectory("packages");
        await containers.ExportAsync(exported, cancellationToken);
        var packages = ForkPackages.Take(exported, folders.PackagesOf(need), need);
        progress.Report($"{need.Kernel}: the akmods fork made {packages.Count} packages");
        return packages;
    }

    async Task RunAsync(
        AkmodsNeed need, DirectoryInfo checkout, DirectoryInfo root, string name, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        using var log = new BuildLog(folders.LogOf(need));
        progress.Report($"{need.Kernel}: just build in {need.Builder!.Pinned}; log: {log.File.FullName}");
        var exitCode = await TryAsync(
            need, checkout, root.CreateSubdirectory("build"), name, log, progress, cancellationToken);
        if (exitCode != 0 && DownloadFailure.IsIn(log.End))
        {
            progress.Report($"{need.Kernel}: a download has failed, so just build once more");
            // In a folder of its own: the recipes take what is half there for whole.
            exitCode = await TryAsync(
                need, checkout, root.CreateSubdirectory("build-again"), name, log, progress, cancellationToken);
        }
        if (exitCode != 0)
            throw new PipelineException(
                $"The akmods fork failed to build ZFS {need.Zfs} for {need.Kernel} (just build, exit code {exitCode}):{log.Excerpt()}\nThe whole log is {log.File.FullName}.");
    }

    async Task<int> TryAsync(
        AkmodsNeed need, DirectoryInfo checkout, DirectoryInfo build, string name, BuildLog log,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        await ForkContract.WriteKernelAsync(need, build, cancellationToken);
        // GitHub hides secrets in its own logs alone, and this one is kept.
        string[] hidden = [.. (key?.Pem.Split('\n') ?? []).Append(token ?? "")
            .Where(secret => secret.Length > 0 && !secret.StartsWith('-'))];
        var result = await tools.Just.TryRunAsync(
            new ToolRun(ForkContract.Arguments(need))
            {
                WorkingDirectory = checkout,
                Environment = ForkContract.Variables(need, build, name, token),
                Withheld = ChildEnvironment.IsWithheldFromContainers,
                Timeout = Timeout,
                OnLine = line =>
                {
                    line = hidden.Aggregate(
                        line, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
                    log.Add(line);
                    if (EngineStep.Find(line) is { } step)
                        progress.Report($"{need.Kernel}: {step}");
                },
            },
            cancellationToken);
        return result.ExitCode;
    }

    static async Task RemoveAsync(
        DirectoryInfo root, ForkContainers containers, IReadOnlySet<string>? othersImageBuilds,
        IProgress<string> progress)
    {
        try
        {
            await containers.RemoveAsync(root, othersImageBuilds);
        }
        catch (PipelineException error)
        {
            // A container may still be at work there.
            BuildRoot.ReportLeftover(root, error, progress);
            return;
        }
        BuildRoot.Remove(root, progress);
    }
}
