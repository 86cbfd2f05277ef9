using System.Diagnostics;

namespace KinoiteZfs.Pipeline.Boot;

/// <summary>How one machine fared.</summary>
/// <param name="Zfs">What the running kernel said its ZFS is.</param>
/// <param name="Sums">What the pool's files add up to, if the plan tells.</param>
sealed record BootResult(
    BootTestResult Result, double Seconds, Accelerator? Accelerator, string? Zfs, string? Sums, FileInfo? Log,
    string LogTail)
{
    /// <summary>With the part of the log that matters, for an error.</summary>
    public string Describe() => Log is null
        ? Result.Reason
        : $"{Result.Reason}. The whole log is in {Log.FullName}; it ends with:{LogTail}";
}

/// <summary>Boots kernels of images, each on a machine of its own.</summary>
/// <param name="folder">For files which are gone afterwards.</param>
sealed class BootRun(BootRig rig, FileInfo busybox, DirectoryInfo folder, IProgress<string> progress)
{
    const int NonceBytes = 16;

    int _number;

    /// <param name="name">What the log and the progress call it.</param>
    /// <param name="zfs">What the running kernel must report; null accepts any version.</param>
    /// <exception cref="BootEnvironmentException">The machine did not come to the image's kernel.</exception>
    public async Task<BootResult> BootAsync(
        BootImage image, BootKernel kernel, GuestPlan plan, FileInfo disk, string name, ZfsVersion? zfs,
        CancellationToken cancellationToken)
    {
        if (kernel.Problem is not null)
            return new BootResult(
                new BootTestResult(BootOutcome.Failed, kernel.Problem), 0, null, null, null, null, "");
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        var initramfs = new FileInfo(Path.Combine(folder.FullName, $"initramfs-{Interlocked.Increment(ref _number)}"));
        using var log = new ConsoleLog(new FileInfo(Path.Combine(rig.Logs.FullName, $"boot-{name}.log")));
        var said = new BootTranscript(nonce);
        var watch = Stopwatch.StartNew();
        try
        {
            await Initramfs.WriteAsync(initramfs, image, kernel, plan, nonce, busybox, cancellationToken);
            progress.Report($"{name}: booting, with {kernel.Modules.Count + image.Files.Count} files of the image");
            watch.Restart();
            var end = await rig.Machine.RunAsync(
                new MachineOrder(kernel.Kernel!, initramfs, disk, rig.Timeout), line => Hear(line, said, log, name),
                cancellationToken);
            var drivers = kernel.Drivers.Select(driver => driver.Path.Value).ToList();
            var result = BootTestResult.Of(said, end, kernel.Release, drivers, zfs, rig.Timeout, log.Tail);
            var seconds = Math.Round(watch.Elapsed.TotalSeconds, 1);
            progress.Report(FormattableString.Invariant(
                $"{name}: {(result.Passed ? "passed" : "FAILED")} after {seconds} s on {end.Accelerator}"));
            return new BootResult(result, seconds, end.Accelerator, said.Zfs, said.Sums, log.File, log.Tail);
        }
        catch (IOException e)
        {
            throw new BootEnvironmentException(
                $"{initramfs.FullName} or {log.File.FullName} could not be written: {e.Message} Free some room.", e);
        }
        finally
        {
            initramfs.Delete();
        }
    }

    void Hear(string line, BootTranscript said, ConsoleLog log, string name)
    {
        if (said.Add(line) is { } step)
            progress.Report($"{name}: {step}");
        // The nonce stays out of files.
        log.Add(said.IsMark(line) ? $"boot-test{line[(line.Length >= NonceBytes * 2 ? NonceBytes * 2 : 0)..]}" : line);
    }
}
