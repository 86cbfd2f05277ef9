namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// What an image says of itself, as far as it can be understood: a label which is not understood to its end says nothing. Labels
/// inform and are compared; whoever may push can copy them.
/// </summary>
/// <seealso cref="InputLabels"/>
public sealed record ImageLabels(IReadOnlyDictionary<string, string> All)
{
    /// <summary>More kernels than any image has; labels are hostile text.</summary>
    const int MaximumKernels = 16;

    /// <summary>Of an image which cannot be read.</summary>
    public static ImageLabels None { get; } = new(new Dictionary<string, string>());

    /// <summary>Null when there is no such label.</summary>
    public string? this[string label] => All.GetValueOrDefault(label);

    /// <summary>As they are spelled, to be shown.</summary>
    public IReadOnlyList<string> KernelNames => NamesIn(InputLabels.Kernels);

    public KernelSet? Kernels => KernelsIn(InputLabels.Kernels);

    /// <summary>Images which this pipeline did not build have ostree's label alone.</summary>
    public KernelRelease? NewestKernel =>
        KernelsIn(All.ContainsKey(InputLabels.Kernels) ? InputLabels.Kernels : HostLabels.OstreeLinux)?.Newest;

    public FedoraVersion? Fedora => FedoraVersion.TryParse(this[InputLabels.Fedora], out var fedora) ? fedora : null;

    public ZfsVersion? Zfs => ZfsVersion.TryParse(this[InputLabels.Zfs], out var zfs) ? zfs : null;

    /// <summary>Fingerprint of the inputs it was built from.</summary>
    public Digest? Inputs => Digest.TryParse(this[InputLabels.Inputs], out var inputs) ? inputs : null;

    /// <summary>Of the base image it was built on.</summary>
    public Digest? BaseDigest => Digest.TryParse(this[InputLabels.BaseDigest], out var digest) ? digest : null;

    /// <summary>The Fedora-wide akmods image it was composed with.</summary>
    public Digest? Akmods => DigestIn(InputLabels.AkmodsImage);

    /// <summary>Of the image which a label names.</summary>
    public Digest? DigestIn(string label) => ImageReference.TryParse(this[label], out var image) ? image.Digest : null;

    string[] NamesIn(string label) => this[label]?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    KernelSet? KernelsIn(string label)
    {
        var names = NamesIn(label);
        return names.Length is > 0 and <= MaximumKernels && names.All(name => KernelRelease.TryParse(name, out _))
            ? new KernelSet(names.Select(KernelRelease.Parse))
            : null;
    }
}
