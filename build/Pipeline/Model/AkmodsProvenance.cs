namespace KinoiteZfs.Pipeline.Model;

/// <summary>What an akmods image's labels say it was built from. A hint to be compared, never the proof.</summary>
public static class AkmodsProvenance
{
    public const string Flavor = "io.kinoite-zfs.kernel-flavor";
    public const string Architecture = "io.kinoite-zfs.architecture";

    const string Nothing = "nothing recorded";

    /// <summary>The labels for an image of these akmods. Nothing of the run is in them.</summary>
    public static IReadOnlyDictionary<string, string> Labels(AkmodsNeed need)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [InputLabels.Kernels] = need.Kernel.ToString(),
            [InputLabels.Fedora] = need.Fedora.ToString(),
            [InputLabels.Zfs] = need.Zfs.ToString(),
            [InputLabels.AkmodsCommit] = need.Fork.Commit.ToString(),
            [Flavor] = need.Fork.Flavor.ToString(),
            [Architecture] = need.Kernel.Architecture ?? "",
            [InputLabels.Title] = $"ZFS {need.Zfs} for {need.Kernel}",
        };
        if (need.Builder is { } builder)
            labels[InputLabels.Builder] = builder.Pinned.ToString();
        return labels;
    }

    /// <summary>The labels for the image which holds the akmods of all kernels.</summary>
    /// <param name="stream">Whose they are: see <see cref="AkmodsOwner"/>.</param>
    public static IReadOnlyDictionary<string, string> Labels(IReadOnlyList<AkmodsNeed> needs, string stream) =>
        new SortedDictionary<string, string>(Labels(needs[0]).ToDictionary(), StringComparer.Ordinal)
        {
            [InputLabels.Kernels] = string.Join(' ', needs.Select(need => need.Kernel)),
            [InputLabels.Title] = $"ZFS {needs[0].Zfs} for the kernels of Fedora {needs[0].Fedora}",
            [InputLabels.Stream] = stream,
        };

    /// <summary>Every value that differs; empty when all agree.</summary>
    public static IReadOnlyList<ProvenanceDifference> Differences(
        IReadOnlyDictionary<string, string> labels, AkmodsNeed need) =>
        [.. Compared(labels, need).Where(value => value.Recorded != value.Needed)];

    static IEnumerable<ProvenanceDifference> Compared(IReadOnlyDictionary<string, string> labels, AkmodsNeed need)
    {
        yield return new("kernel", Recorded(InputLabels.Kernels), need.Kernel.ToString());
        yield return new("architecture", Recorded(Architecture), need.Kernel.Architecture ?? Nothing);
        yield return new(ProvenanceDifference.Zfs, Recorded(InputLabels.Zfs), need.Zfs.ToString());
        yield return new("akmods commit", Recorded(InputLabels.AkmodsCommit), need.Fork.Commit.ToString());
        // Images from before there was this label are of the only flavour there was.
        yield return new(
            "kernel flavour", labels.ContainsKey(Flavor) ? Recorded(Flavor) : $"{KernelFlavor.Main}",
            $"{need.Fork.Flavor}");
        // Where the builder was read may change, with a mirror for instance; its digest is what it is.
        if (need.Builder is { } builder)
        {
            var digest = new ImageLabels(labels).DigestIn(InputLabels.Builder);
            yield return new("builder", digest?.ToString() ?? Recorded(InputLabels.Builder), $"{builder.Digest}");
        }

        string Recorded(string label) =>
            labels.TryGetValue(label, out var value) && value.Length > 0 ? UntrustedText.Printable(value) : Nothing;
    }
}

/// <summary>One value an image was built from, and the one it would have to be built from.</summary>
public sealed record ProvenanceDifference(string Name, string Recorded, string Needed)
{
    public const string Zfs = "ZFS";

    public override string ToString() => $"cached for {Name} {Recorded}, needed {Needed}";
}
