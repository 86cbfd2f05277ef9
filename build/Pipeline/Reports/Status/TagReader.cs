namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Reads what a tag points to, and tells the ways apart in which that can fail.</summary>
static class TagReader
{
    public static async Task<TagStatus> ReadAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken)
    {
        try
        {
            if (await registry.FindManifestAsync(tag, cancellationToken) is not { } found)
                return new TagStatus(role, tag.ToString(), TagOutcome.NoSuchTag, $"there is no {tag}", null);
            var image = await ReadImageAsync(registry, tag, found.Digest, cancellationToken);
            return new TagStatus(role, tag.ToString(), TagOutcome.Present, null, TagContent.Of(image));
        }
        catch (RegistryException e)
        {
            return new TagStatus(role, tag.ToString(), OutcomeOf(e), e.Message, null);
        }
    }

    /// <summary>The same for what runs publish and promote: its age is that of the last time, where one has said
    /// so.</summary>
    public static async Task<TagStatus> ReadPublishedAsync(
        IRegistry registry, string role, ImageReference tag, CancellationToken cancellationToken)
    {
        var status = await ReadAsync(registry, role, tag, cancellationToken);
        if (status.Content is not { } content)
            return status;
        try
        {
            var attached = await registry.ListReferrersAsync(
                tag.Repository, content.Digest, artifactType: null, cancellationToken);
            return status with { Content = content with { Created = RunAnnotations.LatestOf(attached)
                ?? content.Created } };
        }
        catch (RegistryException e)
        {
            // A list which vanishes while it is read does not mean that the tag does.
            return status with { Outcome = e is NotFoundException ? TagOutcome.ContentWrong : OutcomeOf(e), Problem =
                $"what is attached to {tag} cannot be read: {e.Message}" };
        }
    }

    /// <summary>The same for stable, which has to be what this pipeline made stable.</summary>
    public static async Task<TagStatus> ReadStableAsync(
        IRegistry registry, string role, ImageReference tag, VerificationKey? key, CancellationToken cancellationToken)
    {
        var status = await ReadPublishedAsync(registry, role, tag, cancellationToken);
        if (status is not { Outcome: TagOutcome.Present, Content.Digest: { } digest })
            return status;
        try
        {
            var audits = await registry.ListAuditTagsAsync(tag.Repository, cancellationToken);
            return await StableOrigin.CheckAsync(registry, tag.Repository.At(digest), audits, key, cancellationToken)
                is { Passed: false } foreign
                ? status with { Outcome = TagOutcome.NotOurs, Problem = foreign.Reason }
                : status;
        }
        catch (RegistryException e)
        {
            return status with { Outcome = OutcomeOf(e), Problem =
                $"who made {tag} stable cannot be told: {e.Message}" };
        }
    }

    public static TagOutcome OutcomeOf(RegistryException error) => error switch
    {
        NotFoundException => TagOutcome.NoSuchTag,
        AccessDeniedException => TagOutcome.NoPermission,
        ContentException => TagOutcome.ContentWrong,
        _ => TagOutcome.RegistryBroken,
    };

    /// <summary>Behind a tag that exists, a missing part is damage.</summary>
    static async Task<ResolvedImage> ReadImageAsync(
        IRegistry registry, ImageReference tag, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ResolveImageAsync(tag.Repository.At(digest), cancellationToken);
        }
        catch (NotFoundException e)
        {
            throw new ContentException($"{tag} points to {digest}, which is not complete: {e.Message}", e);
        }
    }
}
