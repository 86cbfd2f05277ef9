namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Reads what a tag points to, and tells the ways apart in which that can fail.</summary>
static class TagReader
{
    public static Task<TagStatus> ReadAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken) =>
        ReadAsync(registry, role, tag, FindAsync(registry, tag, cancellationToken), cancellationToken);

    /// <summary>The same for what runs publish and promote: its age is that of the last time, where one has said
    /// so.</summary>
    public static Task<TagStatus> ReadPublishedAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken)
    {
        var found = FindAsync(registry, tag, cancellationToken);
        return DatedAsync(
            ReadAsync(registry, role, tag, found, cancellationToken), registry, tag, found, cancellationToken);
    }

    /// <summary>The same for the base image, of one platform.</summary>
    public static Task<TagStatus> ReadBaseAsync(
        IRegistry registry, string role, ImageReference tag, Platform platform, CancellationToken cancellationToken) =>
        ReadAsync(
            role, tag, FindAsync(registry, tag, cancellationToken),
            image => registry.ResolveImageAsync(image, platform, cancellationToken), TagContent.OfBase);

    /// <param name="finding">What the tag names, for who needs to know that too.</param>
    public static Task<TagStatus> ReadAsync(
        IRegistry registry, string role, ImageReference tag, Task<Descriptor?> finding,
        CancellationToken cancellationToken) =>
        ReadAsync(
            role, tag, finding, image => registry.ResolveImageAsync(image, cancellationToken), TagContent.Of);

    /// <summary>Adds when a run last published or promoted an image to what else is read of it at the same
    /// time.</summary>
    public static async Task<TagStatus> DatedAsync(
        Task<TagStatus> reading, IRegistry registry, ImageReference tag, Task<Descriptor?> finding,
        CancellationToken cancellationToken)
    {
        var dating = DateAsync(registry, tag, finding, cancellationToken);
        var status = await reading;
        var (date, outcome, problem) = await dating;
        return status is { Outcome: TagOutcome.Present, Content: { } content }
            ? status with { Outcome = outcome, Problem = problem, Content = content with { Created = date } }
            : status;
    }

    /// <returns>Null when there is no such tag.</returns>
    public static async Task<Descriptor?> FindAsync(
        IRegistry registry, ImageReference tag, CancellationToken cancellationToken) =>
        await registry.FindManifestAsync(tag, cancellationToken);

    public static TagOutcome OutcomeOf(RegistryException error) => error switch
    {
        NotFoundException => TagOutcome.NoSuchTag,
        AccessDeniedException => TagOutcome.NoPermission,
        ContentException => TagOutcome.ContentWrong,
        _ => TagOutcome.RegistryBroken,
    };

    static async Task<TagStatus> ReadAsync(
        string role, ImageReference tag, Task<Descriptor?> finding,
        Func<ImageReference, Task<ResolvedImage>> resolve, Func<ResolvedImage, TagContent> contentOf)
    {
        try
        {
            if (await finding is not { } found)
                return new TagStatus(role, tag.ToString(), TagOutcome.NoSuchTag, $"there is no {tag}", null);
            var image = await WholeAsync(tag, found.Digest, resolve);
            return new TagStatus(role, tag.ToString(), TagOutcome.Present, null, contentOf(image));
        }
        catch (RegistryException e)
        {
            return new TagStatus(role, tag.ToString(), OutcomeOf(e), e.Message, null);
        }
    }

    static async Task<(DateTimeOffset? Date, TagOutcome Outcome, string? Problem)> DateAsync(
        IRegistry registry, ImageReference tag, Task<Descriptor?> finding, CancellationToken cancellationToken)
    {
        try
        {
            var attached = await finding is { } found
                ? await registry.ListReferrersAsync(
                    tag.Repository, found.Digest, artifactType: null, cancellationToken)
                : [];
            return (RunAnnotations.LatestOf(attached), TagOutcome.Present, null);
        }
        catch (RegistryException e)
        {
            // A list which vanishes while it is read does not mean that the tag does.
            return (null, e is NotFoundException ? TagOutcome.ContentWrong : OutcomeOf(e),
                $"what is attached to {tag} cannot be read: {e.Message}");
        }
    }

    /// <summary>Behind a tag that exists, a missing part is damage.</summary>
    static async Task<ResolvedImage> WholeAsync(
        ImageReference tag, Digest digest, Func<ImageReference, Task<ResolvedImage>> resolve)
    {
        try
        {
            return await resolve(tag.Repository.At(digest));
        }
        catch (NotFoundException e)
        {
            throw new ContentException($"{tag} points to {digest}, which is not complete: {e.Message}", e);
        }
    }
}
