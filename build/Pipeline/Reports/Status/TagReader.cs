namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Reads what a tag points to, and tells the ways apart in which that can fail.</summary>
static class TagReader
{
    public static Task<TagStatus> ReadAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken) =>
        ReadAsync(
            registry, role, tag, FindAsync(registry, tag, cancellationToken),
            _ => Task.FromResult<DateTimeOffset?>(null), cancellationToken);

    /// <summary>The same for what runs publish and promote: its age is that of the last time, where one has said
    /// so.</summary>
    public static Task<TagStatus> ReadPublishedAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken) =>
        ReadPublishedAsync(
            registry, role, tag, FindAsync(registry, tag, cancellationToken), cancellationToken);

    /// <summary>The same for who needs to know itself what the tag names.</summary>
    public static Task<TagStatus> ReadPublishedAsync(
        IRegistry registry, string role, ImageReference tag, Task<Descriptor?> finding,
        CancellationToken cancellationToken) =>
        ReadAsync(
            registry, role, tag, finding,
            async digest => RunAnnotations.LatestOf(await registry.ListReferrersAsync(
                tag.Repository, digest, artifactType: null, cancellationToken)),
            cancellationToken);

    /// <summary>The same for the base image, of one platform.</summary>
    public static async Task<TagStatus> ReadBaseAsync(
        IRegistry registry, string role, ImageReference tag, Platform platform, CancellationToken cancellationToken)
    {
        try
        {
            if (await registry.FindManifestAsync(tag, cancellationToken) is not { } found)
                return Missing(role, tag);
            var image = await WholeAsync(
                tag, found.Digest,
                registry.ResolveImageAsync(tag.Repository.At(found.Digest), platform, cancellationToken));
            return new TagStatus(role, tag.ToString(), TagOutcome.Present, null, TagContent.OfBase(image));
        }
        catch (RegistryException e)
        {
            return Unreadable(role, tag, e);
        }
    }

    public static TagOutcome OutcomeOf(RegistryException error) => error switch
    {
        NotFoundException => TagOutcome.NoSuchTag,
        AccessDeniedException => TagOutcome.NoPermission,
        ContentException => TagOutcome.ContentWrong,
        _ => TagOutcome.RegistryBroken,
    };

    /// <param name="published">When the image was, from its digest; asked while the image is read.</param>
    static async Task<TagStatus> ReadAsync(
        IRegistry registry, string role, ImageReference tag, Task<Descriptor?> finding,
        Func<Digest, Task<DateTimeOffset?>> published, CancellationToken cancellationToken)
    {
        try
        {
            if (await finding is not { } found)
                return Missing(role, tag);
            var date = DateAsync(() => published(found.Digest), tag);
            var image = await WholeAsync(
                tag, found.Digest,
                registry.ResolveImageAsync(tag.Repository.At(found.Digest), cancellationToken));
            var (created, outcome, problem) = await date;
            return new TagStatus(
                role, tag.ToString(), outcome, problem, TagContent.Of(image) with { Created = created });
        }
        catch (RegistryException e)
        {
            return Unreadable(role, tag, e);
        }
    }

    static async Task<Descriptor?> FindAsync(
        IRegistry registry, ImageReference tag, CancellationToken cancellationToken) =>
        await registry.FindManifestAsync(tag, cancellationToken);

    static TagStatus Unreadable(string role, ImageReference tag, RegistryException error) =>
        new(role, tag.ToString(), OutcomeOf(error), error.Message, null);

    static TagStatus Missing(string role, ImageReference tag) =>
        new(role, tag.ToString(), TagOutcome.NoSuchTag, $"there is no {tag}", null);

    static async Task<(DateTimeOffset? Date, TagOutcome Outcome, string? Problem)> DateAsync(
        Func<Task<DateTimeOffset?>> published, ImageReference tag)
    {
        try
        {
            return (await published(), TagOutcome.Present, null);
        }
        catch (RegistryException e)
        {
            // A list which vanishes while it is read does not mean that the tag does.
            return (null, e is NotFoundException ? TagOutcome.ContentWrong : OutcomeOf(e),
                $"what is attached to {tag} cannot be read: {e.Message}");
        }
    }

    /// <summary>Behind a tag that exists, a missing part is damage.</summary>
    static async Task<ResolvedImage> WholeAsync(ImageReference tag, Digest digest, Task<ResolvedImage> image)
    {
        try
        {
            return await image;
        }
        catch (NotFoundException e)
        {
            throw new ContentException($"{tag} points to {digest}, which is not complete: {e.Message}", e);
        }
    }
}
