namespace KinoiteZfs.Pipeline.Boot;

/// <summary>One boot test, from the image's layers to its evidence.</summary>
sealed class BootTest(IRegistry registry, BootRun run, DirectoryInfo folder, IProgress<string> progress)
{
    /// <summary>What QEMU is called for.</summary>
    public static readonly Platform Machine = Platform.LinuxAmd64;

    readonly List<string> _failures = [];

    public async Task<BootReport> RunAsync(BootRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var image = await ReadAsync(request.Image, "image", cancellationToken);
        List<KernelBoot> kernels = [];
        foreach (var kernel in image.Kernels)
            kernels.Add(await BootAsync(image, kernel, request, cancellationToken));
        // A kernel that cannot keep a pool of its own need not be asked about others'.
        var upgrade = request.UpgradeFrom is { } from && _failures.Count == 0
            ? await UpgradeAsync(from, image, cancellationToken)
            : null;
        return new BootReport(new BootEvidence(image.Reference.Digest!, kernels, upgrade, time.GetUtcNow()), _failures);
    }

    /// <exception cref="BootEnvironmentException">Images of this platform do not boot in the machine.</exception>
    public static void Require(Platform platform)
    {
        if (platform != Machine)
            throw new BootEnvironmentException(
                $"The boot test's machine is {Machine}, and the stream's platform is {platform}: its kernels cannot be booted here. Test them on a machine of their own, and promote without {Options.RequireBootTest}.");
    }

    async Task<KernelBoot> BootAsync(
        BootImage image, BootKernel kernel, BootRequest request, CancellationToken cancellationToken)
    {
        var disk = ScratchDisk.Create(folder, "disk");
        try
        {
            var result = await run.BootAsync(
                image, kernel, GuestPlan.Cycle, disk, kernel.Release.ToString(), request.Zfs, cancellationToken);
            if (!result.Result.Passed)
                _failures.Add($"kernel {kernel.Release}: {result.Describe()}");
            return new KernelBoot(
                kernel.Release, result.Result.Outcome, result.Seconds, result.Accelerator, result.Zfs);
        }
        finally
        {
            disk.Delete();
        }
    }

    async Task<UpgradeEvidence> UpgradeAsync(ImageReference from, BootImage image, CancellationToken cancellationToken)
    {
        BootImage older;
        try
        {
            older = await ReadAsync(from, "older", cancellationToken);
        }
        catch (BootFailedException e)
        {
            return UpgradeTest.NotTested(from, zfs: null, e.Message);
        }
        var evidence = await new UpgradeTest(run, folder).RunAsync(older, image, _failures.Add, cancellationToken);
        progress.Report($"upgrade from {evidence.From}: {evidence.Outcome}, {evidence.Reason}");
        return evidence;
    }

    async Task<BootImage> ReadAsync(ImageReference reference, string name, CancellationToken cancellationToken)
    {
        var image = await registry.ResolveImageAsync(reference, Machine, cancellationToken);
        try
        {
            return await new BootImageReader(registry, image, folder.CreateSubdirectory(name), progress)
                .ReadAsync(cancellationToken);
        }
        catch (BootFailedException e)
        {
            throw new BootFailedException($"{image.Reference} cannot be booted with ZFS: {e.Message}", e);
        }
    }
}
