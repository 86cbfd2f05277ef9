using System.Globalization;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// One OpenZFS release which builds for newer kernels than it says, as a distribution's patch makes it.
/// </summary>
/// <param name="Zfs">This release, and no later one: that has a maximum of its own.</param>
/// <param name="KernelMaximum">In place of its Linux-Maximum.</param>
/// <param name="Reason">Which patch, and whose.</param>
/// <param name="Expires">The last day on which it counts; after it, whoever keeps the stream looks again.</param>
public sealed record KernelExemption(ZfsVersion Zfs, KernelVersion KernelMaximum, string Reason, DateOnly Expires)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
            $"the stream's exception for OpenZFS {Zfs} up to Linux {KernelMaximum}, until {Expires:yyyy-MM-dd}: "
            + $"{UntrustedText.Printable(Reason)}");
}
