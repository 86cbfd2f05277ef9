namespace KinoiteZfs.Kmods.Packages;

/// <summary>What the package says about itself, before anything of the payload is read.</summary>
public sealed record RpmHeader
{
    public required RpmIdentity Identity { get; init; }

    public required IReadOnlyList<RpmDependency> Provides { get; init; }

    public required IReadOnlyList<RpmDependency> Requires { get; init; }

    public required IReadOnlyList<RpmFile> Files { get; init; }

    /// <summary>gzip, xz, zstd, or <c>none</c>.</summary>
    public required string PayloadCompressor { get; init; }

    public required DateTimeOffset? BuildTime { get; init; }

    /// <summary>The SHA-256 of the compressed payload, checked at its end; null in packages older than rpm
    /// 4.14.</summary>
    public required string? PayloadDigest { get; init; }

    /// <summary>Compressed bytes of the payload; null when the package does not say.</summary>
    public required long? PayloadSize { get; init; }
}
