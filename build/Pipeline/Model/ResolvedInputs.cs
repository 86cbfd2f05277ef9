namespace KinoiteZfs.Pipeline.Model;

/// <summary>Everything that decides what an image becomes. Equal inputs give equal images.</summary>
/// <param name="Builder">The image akmods are compiled in; null where none is: ready packages, or this machine's own
/// compiler.</param>
/// <param name="Recipe">Digest over the recipe's files and the stream definition.</param>
/// <param name="Platform">Which image of <paramref name="Base"/> is meant, where there are several.</param>
public sealed record ResolvedInputs(
    BaseImage Base,
    PinnedImage? Builder,
    FedoraVersion Fedora,
    KernelSet Kernels,
    AkmodsFork Akmods,
    ZfsRelease Zfs,
    Digest Recipe,
    Platform Platform)
{
    /// <summary>The stream's images may have several kernels: see
    /// <see cref="StreamDefinition.SeveralKernels"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SeveralKernels { get; init; }

    /// <summary>The certificate kernel modules have to be signed for; null where the stream does not sign
    /// them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModuleSigner? ModuleSigner { get; init; }

    /// <summary>
    /// A kernel that is newer than OpenZFS says it supports, in words; null when there is none. Such an image becomes
    /// stable only when it has been booted.
    /// </summary>
    [JsonIgnore]
    public string? BeyondMaximum =>
        Kernels.Select(kernel => KernelHold.Check(kernel, Zfs))
            .FirstOrDefault(check => check.State == HoldState.Held)?.Reason;

    /// <summary>Identifies these inputs: the digest of their JSON form, which has one spelling only.</summary>
    [JsonIgnore]
    public Digest Fingerprint => Digest.Of(JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Canonical));

    /// <summary>
    /// Whether a fingerprint is of these, whatever the base's build was called then: its dated tag may come later than
    /// the build, and go earlier, and its digest is what an image is made of.
    /// </summary>
    /// <param name="base">What it was called, see <see cref="BaseImage.Name"/>; null where nobody can tell.</param>
    public bool Are(Digest? fingerprint, string? @base) => fingerprint is not null
        && (fingerprint == Fingerprint || fingerprint == Tagged(null)
            || (Tag.TryParse(@base, out var tag) && fingerprint == Tagged(tag)));

    Digest Tagged(Tag? tag) => (this with { Base = Base with { StreamTag = tag } }).Fingerprint;
}

/// <summary>The image everything is built on.</summary>
/// <param name="Source">As asked for: a moving tag, usually.</param>
/// <param name="Digest">What <paramref name="Source"/> pointed to when it was read, once: index or image.</param>
/// <param name="StreamTag">The dated tag of <paramref name="Digest"/>, such as <c>43.20261120</c>; null when it has
/// none.</param>
public sealed record BaseImage(ImageReference Source, Digest Digest, Tag? StreamTag = null)
{
    /// <summary>What people call it: its dated tag, or its digest.</summary>
    [JsonIgnore]
    public string Name => StreamTag?.Name ?? Digest.ToString();

    [JsonIgnore]
    public ImageReference Named => StreamTag is null ? Pinned : Source.Repository.At(StreamTag);

    [JsonIgnore]
    public ImageReference Pinned => Source.Repository.At(Digest);
}

/// <summary>An image named by a tag, and the digest that tag had.</summary>
public sealed record PinnedImage(ImageReference Source, Digest Digest)
{
    /// <summary>The tag stays for people; the digest counts.</summary>
    [JsonIgnore]
    public ImageReference Named => Source.Pinned(Digest);

    [JsonIgnore]
    public ImageReference Pinned => Source.Repository.At(Digest);
}

/// <summary>The akmods fork at exactly one commit, and where it takes kernels from.</summary>
/// <param name="KernelFlavor">Null means <see cref="KernelFlavor.Main"/>.</param>
public sealed record AkmodsFork(
    Uri Url, CommitSha Commit,
    // Unwritten, so that the fingerprints of streams without one stay what they were.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] KernelFlavor? KernelFlavor = null)
{
    [JsonIgnore]
    public KernelFlavor Flavor => KernelFlavor ?? KernelFlavor.Main;
}

/// <summary>One OpenZFS release, and the newest kernel series it says it supports.</summary>
/// <param name="LinuxMaximum">As in the release's META, <c>7.0</c>; null when the release source does not say.</param>
public sealed record ZfsRelease(ZfsVersion Version, KernelVersion? LinuxMaximum)
{
    /// <summary>The stream says that it builds for newer kernels; null when it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KernelExemption? Exception { get; init; }

    [JsonIgnore]
    public ZfsLine Line => Version.Line;
}
