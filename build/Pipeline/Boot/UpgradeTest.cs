namespace KinoiteZfs.Pipeline.Boot;

/// <summary>
/// A pool made by an older image is imported by this one, and by the older one again. OpenZFS promises the way back as
/// long as nobody says <c>zpool upgrade</c>, and nobody does.
/// </summary>
sealed class UpgradeTest(BootRun run, DirectoryInfo folder)
{
    const string DiskName = "upgrade-disk";

    /// <param name="failure">Receives the whole story when it failed.</param>
    public async Task<UpgradeEvidence> RunAsync(
        BootImage older, BootImage newer, Action<string> failure, CancellationToken cancellationToken)
    {
        var (from, to) = (older.Kernels[^1], newer.Kernels[^1]);
        if (from.Problem is not null)
            return NotTested(
                older.Reference, from.Zfs, $"its kernel {from.Release} cannot make a pool: {from.Problem}");
        if (from.Zfs is not null && from.Zfs == to.Zfs)
            return NotTested(older.Reference, from.Zfs, $"both have ZFS {from.Zfs}");
        var disk = ScratchDisk.Create(folder, DiskName);
        try
        {
            var made = await run.BootAsync(
                older, from, GuestPlan.Fill, disk, $"upgrade-1-old-{from.Release}", zfs: null, cancellationToken);
            if (made is not { Result.Passed: true, Sums: { } sums })
                return NotTested(
                    older.Reference, made.Zfs, $"its kernel {from.Release} cannot make a pool: {made.Result.Reason}");
            var taken = await run.BootAsync(
                newer, to, GuestPlan.TakeOver(sums), disk, $"upgrade-2-new-{to.Release}", zfs: null, cancellationToken);
            if (taken is not { Result.Passed: true, Sums: { } grown })
                return Failed(
                    made.Zfs, taken, $"a pool of {older.Reference} does not survive its import on kernel {to.Release}");
            var back = await run.BootAsync(
                older, from, GuestPlan.WayBack(grown), disk, $"upgrade-3-back-{from.Release}", zfs: null,
                cancellationToken);
            return back.Result.Passed
                ? new UpgradeEvidence(
                    older.Reference, UpgradeOutcome.Passed, made.Zfs,
                    $"ZFS {made.Zfs} on {from.Release}, {taken.Zfs} on {to.Release}, and back")
                : Failed(
                    made.Zfs, back,
                    $"after kernel {to.Release} had a pool of {older.Reference}, its own kernel {from.Release} cannot use it any more");
        }
        finally
        {
            disk.Delete();
        }

        UpgradeEvidence Failed(string? zfs, BootResult result, string what)
        {
            failure($"upgrade: {what}: {result.Describe()}");
            return new UpgradeEvidence(older.Reference, UpgradeOutcome.Failed, zfs, $"{what}: {result.Result.Reason}");
        }
    }

    public static UpgradeEvidence NotTested(ImageReference older, string? zfs, string why) =>
        new(older, UpgradeOutcome.NotTested, zfs, why);
}
