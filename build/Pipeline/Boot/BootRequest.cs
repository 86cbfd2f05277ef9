namespace KinoiteZfs.Pipeline.Boot;

/// <summary>What shall be booted.</summary>
/// <param name="Image">A tag is resolved once.</param>
/// <param name="UpgradeFrom">An older image whose pools this one must be able to use; null tests no upgrade.</param>
/// <param name="Zfs">What the running kernels must report; null accepts any version.</param>
public sealed record BootRequest(ImageReference Image, ImageReference? UpgradeFrom = null, ZfsVersion? Zfs = null);
