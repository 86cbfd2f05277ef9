using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>
/// What a base image says of itself: manifest, labels, its repository's tags. Its layers are read only where the labels
/// do not tell kernel and Fedora version. Labels prove nothing: every run reads what the image holds.
/// </summary>
/// <param name="FromLabels">Whether no layer was read.</param>
/// <param name="Scheme">How its builds' tags are spelled; null when it has no dated ones.</param>
/// <param name="Notices">What a person should see and nothing stops at.</param>
public sealed record BaseSurvey(
    ResolvedImage Image, KernelSet Kernels, FedoraVersion Fedora, bool FromLabels, TagScheme? Scheme,
    IReadOnlyList<string> Notices)
{
    /// <summary>So many tags are named when the one that was asked for is not there.</summary>
    const int MaximumNamed = 8;

    /// <exception cref="PipelineException">There is no such tag, it is for another platform, no ostree host boots it,
    /// or it has no kernel, or several.</exception>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public static async Task<BaseSurvey> ReadAsync(
        StreamDefinition stream, IRegistry registry, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var image = await FindAsync(stream.BaseImage, stream.Platform, registry, cancellationToken);
        if (!HostLabels.IsBootable(image.Config.Labels))
            throw new PipelineException(
                $"{stream.BaseImage} is no Atomic image: it has neither of the labels {string.Join(" and ", HostLabels.Bootable)}, and bootc boots no image without. Name the image of a desktop or server that is delivered as one, such as ghcr.io/ublue-os/silverblue-main:latest.");
        var told = BuildLabels.Of(image);
        var fromLabels = told.Kernels is { } labelled && labelled.All(kernel => kernel.Fedora is not null);
        var found = fromLabels ? null : await KernelInventory.ReadAsync(registry, image, progress, cancellationToken);
        if (found is not null && OneKernel.Refusal(found.Bootable, stream.SeveralKernels) is { } refusal)
            throw new PipelineException($"{stream.BaseImage} cannot be built on: {refusal}.");
        var kernels = found?.Kernels ?? told.Kernels!;
        var (fedora, notice) = FedoraChoice.Choose(found?.OsRelease, kernels, stream.Fedora);
        var (tags, problem) = await StreamTagChoice.ListAsync(registry, image.Repository, cancellationToken);
        var scheme = TagScheme.Of(
            DatedSeries.Of(tags, stream.BaseImage.Tag, image.Config.Labels.GetValueOrDefault(InputLabels.Version),
                fedora),
            fedora);
        return new BaseSurvey(
            image, kernels, fedora, fromLabels, scheme,
            [.. new[] { notice, Undated(stream.BaseImage, scheme, problem) }.OfType<string>(),
                .. found?.Findings ?? []]);
    }

    static async Task<ResolvedImage> FindAsync(
        ImageReference reference, Platform platform, IRegistry registry, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ResolveImageAsync(reference, platform, cancellationToken);
        }
        catch (NotFoundException error)
        {
            var others = await registry.ListTagsAsync(reference.Repository, cancellationToken)
                .Where(tag => IsMoving(tag) && tag != reference.Tag).Take(MaximumNamed)
                .ToListAsync(cancellationToken);
            throw new PipelineException(
                $"The base image {reference} cannot be used: {error.Message} "
                + (others.Count == 0
                    ? $"Check its name. Without {Options.Mirror} a person's machine looks into the embedded registry alone."
                    : $"Tags that are there: {string.Join(", ", others)}."),
                error);
        }
    }

    /// <summary>Neither one build's name nor a signature's (cosign's <c>sha256-….sig</c>).</summary>
    static bool IsMoving(Tag tag) => !DateStamp.TryParse(tag.Name, out _)
        && !tag.Name.StartsWith("sha256-", StringComparison.Ordinal);

    static string? Undated(ImageReference reference, TagScheme? scheme, string? problem) =>
        DateStamp.TryParse(reference.Tag?.Name, out _)
            ? $"{reference} names one build: what it points to will not move on, and nothing newer is ever built"
            : scheme is null
                ? $"{reference.Repository} has no dated tags of {reference.Tag}{problem}: while a kernel is held, no older build can stand in"
                : null;
}

/// <summary>How a base image's builds are called.</summary>
/// <param name="Pattern">With <c>&lt;date&gt;</c> and <c>&lt;Fedora&gt;</c> in it: <c>latest-&lt;date&gt;</c>.</param>
/// <param name="Count">How many builds have such a tag.</param>
public sealed record TagScheme(string Pattern, Tag Newest, int Count)
{
    /// <param name="series">Newest first.</param>
    internal static TagScheme? Of(IReadOnlyList<DatedTag> series, FedoraVersion fedora) =>
        series.Count == 0
            ? null
            : new TagScheme(
                Regex.Replace(
                    series[0].Tag.Name.Replace(series[0].Stamp.Text, "<date>", StringComparison.Ordinal),
                    $"(?<![0-9A-Za-z]){fedora}(?![0-9A-Za-z])", "<Fedora>", RegexOptions.CultureInvariant),
                series[0].Tag, series.Count);

    public override string ToString() => $"{Pattern}: {Count}, the newest is {Newest}";
}
