namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Finds the dated tag of the base image: the name of one build, after the moving tag has gone on.</summary>
/// <remarks>
/// Streams name their builds in many ways. Read in what tags them, August 2026: ublue-os/main and ublue-os/aurora,
/// Justfile; ublue-os/bluefin, Justfile (generate-build-tags); ublue-os/bazzite, .github/workflows/build.yml;
/// ublue-os/ucore, .github/workflows/reusable-build.yml (its label is CoreOS' version, its tag the day of the build);
/// blue-build/cli, process/drivers/github_driver.rs (its label is the base's). Tags of a build are pushed one after
/// another, and some streams overwrite a day's tag with the next build of the day. So the digest is what is pinned,
/// always, and the tag is its name for people: where there is none yet, nothing waits for it.
/// </remarks>
public static class StreamTagChoice
{
    /// <summary>Four tags and a signature a build, several builds a day: some thousands a year.</summary>
    const int MaximumTags = 50_000;

    /// <summary>Of the tags in the list so many are looked up, the likeliest first.</summary>
    const int MaximumLookups = 24;

    /// <summary>So many are named in the notice.</summary>
    const int MaximumNamed = 5;

    /// <summary>The tags to try without asking for the list; each once.</summary>
    /// <param name="source">The tag the base image was asked for by; null when it was by digest.</param>
    /// <param name="version">The image's <c>org.opencontainers.image.version</c>.</param>
    public static IReadOnlyList<Tag> FromLabel(Tag? source, FedoraVersion fedora, string? version)
    {
        var names = new List<string>();
        var dated = source is not null && DateStamp.TryParse(source.Name, out _);
        if (dated)
            names.Add(source!.Name);
        if (DateStamp.TryParse(version, out var stamp))
        {
            if (source is not null && !dated)
                names.AddRange([$"{source}-{stamp}", $"{source}-{version}"]);
            names.AddRange([version, $"{ImageReference.Latest}-{stamp}", $"{fedora}-{stamp}"]);
        }
        return [.. names.Distinct().Select(name => Tag.TryParse(name, out var tag) ? tag : null).OfType<Tag>()];
    }

    /// <summary>
    /// The dated ones, likeliest first: those of the tag that was asked for, newest first, and of one build the name
    /// that says most. The order of the list does not matter: registries have orders of their own.
    /// </summary>
    public static IReadOnlyList<Tag> FromList(IEnumerable<Tag> tags, Tag? source, FedoraVersion fedora)
    {
        var asked = Without(fedora, DateStamp.WordsOf(source?.Name ?? ""));
        return [.. tags.Select(tag => (Tag: tag, Stamp: DateStamp.TryParse(tag.Name, out var stamp) ? stamp : null))
            .Where(dated => dated.Stamp is not null)
            .OrderBy(dated => Distance(Without(fedora, dated.Stamp!.Words)))
            .ThenByDescending(dated => dated.Stamp)
            .ThenByDescending(dated => dated.Tag.Name.Length)
            .ThenBy(dated => dated.Tag.Name, StringComparer.Ordinal)
            .Select(dated => dated.Tag)];

        int Distance(IReadOnlyList<string> words) => words.SequenceEqual(asked) ? 0 : words.Count == 0 ? 1 : 2;
    }

    /// <exception cref="RegistryUnavailableException">The registry fails; no tag is taken for missing because of
    /// that.</exception>
    public static async Task<StreamTagResult> ChooseAsync(
        IRegistry registry, ImageReference source, Digest digest, FedoraVersion fedora, string? version,
        CancellationToken cancellationToken)
    {
        var tried = new List<Tag>();
        if (await FirstOnAsync(FromLabel(source.Tag, fedora, version)) is { } told)
            return new(told, null);
        var (listed, problem) = await ListAsync(registry, source.Repository, cancellationToken);
        if (await FirstOnAsync(FromList(listed, source.Tag, fedora).Except(tried).Take(MaximumLookups)) is { } found)
            return new(found, null);
        var others = tried.Count switch
        {
            0 => "",
            <= MaximumNamed => $" ({string.Join(", ", tried)} {(tried.Count == 1 ? "is" : "are")} not)",
            _ => $" ({string.Join(", ", tried.Take(MaximumNamed))} and {tried.Count - MaximumNamed} more are not)",
        };
        return new(
            null,
            $"no dated tag of {source.Repository} is {digest}{others}{problem}: the base image is pinned by its digest alone");

        async Task<Tag?> FirstOnAsync(IEnumerable<Tag> candidates)
        {
            foreach (var tag in candidates)
            {
                if ((await registry.FindManifestAsync(source.Repository.At(tag), cancellationToken))?.Digest == digest)
                    return tag;
                tried.Add(tag);
            }
            return null;
        }
    }

    static async Task<(IReadOnlyList<Tag> Dated, string? Problem)> ListAsync(
        IRegistry registry, Repository repository, CancellationToken cancellationToken)
    {
        var (dated, count) = (new List<Tag>(), 0);
        try
        {
            await foreach (var tag in registry.ListTagsAsync(repository, cancellationToken))
            {
                if (++count > MaximumTags)
                    return (dated, $", of its first {MaximumTags} tags");
                if (DateStamp.TryParse(tag.Name, out _))
                    dated.Add(tag);
            }
            return (dated, null);
        }
        catch (RegistryException e) when (e is not RegistryUnavailableException)
        {
            // Some registries list no tags, or not to everybody. The image itself was read.
            return ([], $", and its list of tags cannot be had ({e.Message})");
        }
    }

    static IReadOnlyList<string> Without(FedoraVersion fedora, IReadOnlyList<string> words) =>
        [.. words.Where(word => word != fedora.ToString())];
}

/// <param name="Tag">Null when none is on the base image's digest.</param>
/// <param name="Notice">Why there is none.</param>
public sealed record StreamTagResult(Tag? Tag, string? Notice);
