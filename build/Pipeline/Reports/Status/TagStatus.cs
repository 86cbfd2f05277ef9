namespace KinoiteZfs.Pipeline.Reports.Status;

/// <param name="Role">What the tag is for: <c>stable image</c>.</param>
/// <param name="Tag">The tag; the repository alone when its tags could not be listed.</param>
/// <param name="Problem">What is wrong, for people; null when the tag could be read.</param>
/// <param name="Content">Null when the image could not be read.</param>
public sealed record TagStatus(string Role, string Tag, TagOutcome Outcome, string? Problem, TagContent? Content)
{
    /// <summary>It is known what the tag is, be it nothing.</summary>
    [JsonIgnore]
    public bool Readable => Outcome is TagOutcome.Present or TagOutcome.NoSuchTag or TagOutcome.NotOurs;

    /// <summary>The outcome as people read it.</summary>
    internal string Words => Outcome switch
    {
        TagOutcome.Present => "present",
        TagOutcome.NoSuchTag => "no such tag",
        TagOutcome.NoPermission => "no permission",
        TagOutcome.ContentWrong => "content wrong",
        TagOutcome.NotOurs => "not ours",
        _ => "registry broken",
    };
}

/// <summary>What an image says of itself: labels, which inform and prove nothing.</summary>
/// <param name="Base">The base image's dated tag; null for images without one, as akmods.</param>
/// <param name="Created">When a run published or promoted it; null where no run has said so. An image's own time is
/// none: equal inputs give equal images, whenever they are built.</param>
public sealed record TagContent(
    Digest Digest, IReadOnlyList<string> Kernels, string? Fedora, string? Zfs, string? Base, DateTimeOffset? Created)
{
    /// <summary>All that it says.</summary>
    internal ImageLabels Labels { get; init; } = ImageLabels.None;

    /// <summary>Kernels, ZFS and base, as tables show them.</summary>
    internal string[] Cells =>
        [Kernels.Count == 0 ? "not said" : string.Join(", ", Kernels), Zfs ?? "not said", Base ?? ""];

    internal static TagContent Of(ResolvedImage image)
    {
        var labels = new ImageLabels(image.Config.Labels);
        return new TagContent(
            image.ManifestDigest, labels.KernelNames, labels[InputLabels.Fedora], labels[InputLabels.Zfs],
            labels[InputLabels.BaseTag], Created: null)
        {
            Labels = labels,
        };
    }

    /// <summary>Of the base image, which has labels of its maker alone.</summary>
    internal static TagContent OfBase(ResolvedImage image)
    {
        var labels = new ImageLabels(image.Config.Labels);
        return new TagContent(
            image.ManifestDigest, labels.NewestKernel is { } kernel ? [$"{kernel}"] : [], Fedora: null, Zfs: "",
            labels[InputLabels.Version], Created: null);
    }
}

/// <summary>Four outcomes which must never be mistaken for each other, and the good one.</summary>
public enum TagOutcome
{
    Present,
    NoSuchTag,
    NoPermission,
    RegistryBroken,
    ContentWrong,

    /// <summary>It can be read, and neither a promotion nor a rollback has put it there.</summary>
    NotOurs,
}
