namespace KinoiteZfs.Pipeline.Contents;

/// <summary>How many bootable kernels an image may have. An ostree host takes exactly one.</summary>
/// <remarks>
/// Sources: bootc, crates/ostree-ext/src/bootabletree.rs (find_kernel_dir_fs, which install uses) and
/// crates/lib/src/lints.rs (check_kernel); rpm-ostree, src/libpriv/rpmostree-kernel.cxx (find_dir_with_vmlinuz). They
/// count every directory with a vmlinuz, whatever it is called.
/// </remarks>
static class OneKernel
{
    /// <param name="bootable">Names of the module directories with a vmlinuz.</param>
    /// <param name="severalAllowed">The stream says that its images are for no ostree hosts.</param>
    /// <returns>Why hosts refuse the image; null when they do not, or it is not for them.</returns>
    public static string? Refusal(IReadOnlyCollection<string> bootable, bool severalAllowed) =>
        bootable.Count <= 1 || severalAllowed
            ? null
            : $"{bootable.Count} kernels can be booted: {string.Join(", ", bootable.Select(UntrustedText.Printable))}. An ostree host takes exactly one: "
                + "bootc refuses to install it (\"Found multiple subdirectories in usr/lib/modules\"), its lint says \"Only one kernel is supported in an image\", "
                + "and rpm-ostree \"Multiple kernels (vmlinuz) found\". Use a base image with one kernel, or, for images which are for no such hosts, "
                + "set \"severalKernels\": true in the stream definition";
}
