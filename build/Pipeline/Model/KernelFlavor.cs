using System.Diagnostics.CodeAnalysis;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// Where the akmods tooling takes a kernel's packages from: <c>main</c> and <c>coreos-stable</c>, <c>coreos-testing</c>
/// are Fedora's own kernels, <c>longterm-6.12</c> are kernels of one series whose packages have a name of their own.
/// </summary>
/// <remarks>
/// ublue-os/akmods, Justfile (<c>get-kernel-version</c>) and fetch-kernel.sh. Its other flavours (bazzite, ogc, centos)
/// build for a kernel that the tooling itself chooses, or in another system: what is wanted here is the base image's
/// kernel.
/// </remarks>
public sealed partial record KernelFlavor
{
    public static readonly KernelFlavor Main = new("main");

    readonly string _name;

    KernelFlavor(string name) => _name = name;

    /// <summary>What the kernel's packages are called.</summary>
    public string PackageName => _name.StartsWith("longterm", StringComparison.Ordinal) ? "kernel-longterm" : "kernel";

    /// <exception cref="FormatException">The text is no flavour of which a given kernel can be built.</exception>
    public static KernelFlavor Parse(string text) => TryParse(text, out var flavor)
        ? flavor
        : throw new FormatException(
            $"{UntrustedText.Quote(text)} is not a kernel flavour of the akmods tooling for which a given kernel can be built. Expected main, coreos-stable, coreos-testing, or longterm with a kernel series, such as longterm-6.12.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KernelFlavor? flavor)
    {
        flavor = text is not null && Name().IsMatch(text) ? new KernelFlavor(text) : null;
        return flavor is not null;
    }

    public override string ToString() => _name;

    [GeneratedRegex(
        @"^(?:main|coreos-(?:stable|testing)|longterm(?:-[1-9][0-9]{0,2}\.(?:0|[1-9][0-9]{0,2}))?)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
