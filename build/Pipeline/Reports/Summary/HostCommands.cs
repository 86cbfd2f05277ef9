namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>
/// What is typed on a host, one command each, in order. They work from a stock Fedora, from Universal Blue's images and
/// from ours: docs/using-the-image.md has the same, and a test keeps them equal.
/// </summary>
/// <remarks>Read in the sources of bootc and rpm-ostree, June and August 2026; the places stand beside each.</remarks>
public static class HostCommands
{
    public const string Reboot = "systemctl reboot";

    /// <summary>
    /// To what ran before, whoever put it there. bootc goes back to container images alone (crates/lib/src/deploy.rs,
    /// "Rollback is not container image based"), and not to a stock Fedora or to layered packages.
    /// </summary>
    public const string GoBack = "rpm-ostree rollback";

    /// <summary>
    /// Follows a stable which went back. A commit's time is the image's <c>created</c> (bootc,
    /// crates/ostree-ext/src/container/store.rs), ours is the base's; plain <c>upgrade</c> refuses an earlier one
    /// (rpm-ostree, src/daemon/rpmostree-sysroot-upgrader.cxx), and bootc compares no times.
    /// </summary>
    public static string UpdateToOlder { get; } = string.Join(' ', "rpm-ostree", "upgrade", "--allow-downgrade");

    /// <summary>
    /// Only the image tells its host to verify signatures, and a host whose policy accepts anything by default refuses
    /// every image on <c>ostree-image-signed:</c> (bootc, store.rs, "refusing usage"). So a signed one is taken twice.
    /// </summary>
    /// <param name="image">By tag, to follow it; by digest, to stay.</param>
    /// <param name="signed">Hosts of the image verify signatures.</param>
    public static IReadOnlyList<string> Rebase(ImageReference image, bool signed) => Twice(
        $"rpm-ostree rebase ostree-unverified-registry:{image}",
        $"rpm-ostree rebase ostree-image-signed:docker://{image}", signed);

    /// <summary>The same by bootc (crates/lib/src/cli.rs, SwitchOpts).</summary>
    public static IReadOnlyList<string> Switch(ImageReference image, bool signed) => Twice(
        $"sudo bootc switch {image}", $"sudo bootc switch --enforce-container-sigpolicy {image}", signed);

    /// <summary>In one step, for a host which runs an image of the stream already.</summary>
    public static string Pin(ImageReference image, bool signed) => Switch(image, signed)[^2];

    /// <summary>Asks cosign, on any machine that has <c>cosign.pub</c> of the stream's repository.</summary>
    public static string Verify(ImageReference image) =>
        $"cosign verify --key cosign.pub --insecure-ignore-tlog=true {image}";

    static IReadOnlyList<string> Twice(string unverified, string verified, bool signed) =>
        signed ? [unverified, Reboot, verified, Reboot] : [unverified, Reboot];
}
