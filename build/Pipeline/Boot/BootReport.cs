namespace KinoiteZfs.Pipeline.Boot;

/// <summary>A finished boot test.</summary>
/// <param name="Failures">What went wrong, with the part of each log that matters.</param>
public sealed record BootReport(BootEvidence Evidence, IReadOnlyList<string> Failures)
{
    /// <exception cref="BootFailedException">The image failed.</exception>
    public void Require()
    {
        if (!Evidence.Passed)
            throw new BootFailedException(
                $"The image {Evidence.Image} failed the boot test and will not be promoted:{string.Concat(Failures.Select(failure => $"\n  - {failure}"))}");
    }

    /// <summary>A table for a terminal.</summary>
    public string Render()
    {
        var table = TextTable.Render(
            ["KERNEL", "BOOT", "SECONDS", "ON", "ZFS"],
            Evidence.Kernels.Select(kernel => (string[])
            [
                kernel.Kernel.ToString(), kernel.Outcome == BootOutcome.Passed ? "passed" : "FAILED",
                kernel.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
                kernel.Accelerator?.ToString() ?? "not started", kernel.Zfs ?? "not loaded",
            ]));
        return Evidence.Upgrade is { } upgrade
            ? $"{table}Upgrade from {upgrade.From}: {Words(upgrade.Outcome)}, {upgrade.Reason}\n"
            : table;
    }

    static string Words(UpgradeOutcome outcome) => outcome switch
    {
        UpgradeOutcome.Passed => "passed",
        UpgradeOutcome.Failed => "FAILED",
        _ => "not tested",
    };
}
