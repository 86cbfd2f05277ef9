using System.Globalization;

namespace KinoiteZfs.Kmods;

/// <summary>Name, epoch, version, release and architecture of a package.</summary>
public sealed record RpmIdentity(string Name, uint? Epoch, string Version, string Release, string Architecture)
{
    /// <summary>NEVRA as RPM prints it: <c>name-[epoch:]version-release.arch</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}-{(Epoch is null ? "" : $"{Epoch}:")}{Version}-{Release}.{Architecture}");
}

/// <summary>How a dependency's version compares; the low bits of RPM's RPMSENSE flags.</summary>
[Flags]
public enum RpmComparison
{
    None = 0,
    Less = 1 << 1,
    Greater = 1 << 2,
    Equal = 1 << 3,
}

/// <summary>One Provides or Requires: <c>kernel-uname-r = 6.18.12-200.fc43.x86_64</c>.</summary>
public sealed record RpmDependency(string Name, RpmComparison Comparison, string Version)
{
    public override string ToString() => Comparison == RpmComparison.None
        ? Name
        : $"{Name} {(Comparison.HasFlag(RpmComparison.Less) ? "<" : "")}{(Comparison.HasFlag(RpmComparison.Greater) ? ">" : "")}{(Comparison.HasFlag(RpmComparison.Equal) ? "=" : "")} {Version}";
}

/// <summary>One file as the package's header lists it.</summary>
/// <param name="Path">Absolute: <c>/usr/lib/modules/…</c>.</param>
/// <param name="Mode">st_mode, file type included.</param>
/// <param name="Size">Bytes; of a hard-linked file at every name.</param>
/// <param name="IsGhost">Owned but not in the payload.</param>
public sealed record RpmFile(string Path, uint Mode, long Size, string LinkTarget, bool IsGhost);

/// <summary>What the package says about itself, before anything of the payload is read.</summary>
public sealed record RpmHeader
{
    public required RpmIdentity Identity { get; init; }

    public required IReadOnlyList<RpmDependency> Provides { get; init; }

    public required IReadOnlyList<RpmDependency> Requires { get; init; }

    public required IReadOnlyList<RpmFile> Files { get; init; }

    /// <summary>gzip, xz, zstd, or <c>none</c>.</summary>
    public required string PayloadCompressor { get; init; }

    public required string? SourceRpm { get; init; }

    public required DateTimeOffset? BuildTime { get; init; }

    /// <summary>Whether the header was checked against a SHA-256 of its own (packages since rpm 4.14).</summary>
    public required bool HeaderDigestVerified { get; init; }

    /// <summary>The SHA-256 of the compressed payload, checked at its end; null in packages older than rpm 4.14.</summary>
    public required string? PayloadDigest { get; init; }

    /// <summary>Compressed bytes of the payload; null when the package does not say.</summary>
    public required long? PayloadSize { get; init; }
}
