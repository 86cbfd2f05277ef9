using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>Reads a stream's audit tags. Writes nothing.</summary>
public static class HistoryStage
{
    /// <summary>Reading one costs a handful of requests; nobody goes back further.</summary>
    const int MaximumSteps = 64;

    /// <param name="key">What stable has to be signed with; null where nothing is signed.</param>
    public static async Task<StreamHistory> ReadAsync(
        string stream, StreamRepositories repositories, VerificationKey? key, IRegistry registry,
        CancellationToken cancellationToken)
    {
        var images = repositories.Image;
        var live = (await registry.FindManifestAsync(images.At(StreamTags.Stable), cancellationToken))?.Digest;
        var audits = await registry.ListAuditTagsAsync(images, cancellationToken);
        var withdrawn = await WithdrawnAsync(registry, images, audits, live, cancellationToken);
        var origin = live is null
            ? null
            : await StableOrigin.CheckAsync(registry, images.At(live), audits, key, cancellationToken);
        List<HistoryStep> steps = [];
        var dates = new RunDates(registry, images);
        foreach (var audit in audits.OrderDescending(AuditTag.ByRun).Take(MaximumSteps))
        {
            var image = await TagReader.ReadAsync(registry, "audit tag", images.At(audit.Tag), cancellationToken);
            var digest = image.Content?.Digest;
            steps.Add(new HistoryStep(
                audit.Tag.Name, audit.Kind, audit.Run, audit.Commit, live is not null && digest == live,
                digest is null ? null : await dates.FindAsync(digest, audit.Run, cancellationToken),
                withdrawn.FirstOrDefault(withdrawal => withdrawal.Image == digest), image));
        }
        return new StreamHistory(
            stream, live, [.. steps.OrderByDescending(step => step.Date ?? step.Image.Content?.Created)],
            audits.Count - steps.Count)
        {
            Problem = origin is { Passed: false } foreign ? foreign.Reason : null,
        };
    }

    /// <summary>A history which cannot tell this is still one; that an image is damaged shows elsewhere.</summary>
    static async Task<IReadOnlyList<Withdrawal>> WithdrawnAsync(
        IRegistry registry, Repository images, IReadOnlyList<AuditTag> audits, Digest? live,
        CancellationToken cancellationToken)
    {
        try
        {
            return (await RollbackHistory.ReadAsync(registry, images, audits, cancellationToken)).Standing(live);
        }
        catch (ContentException)
        {
            return [];
        }
    }
}

/// <summary>When runs moved stable, from what they attached to its images: registries tell no times.</summary>
sealed class RunDates(IRegistry registry, Repository images)
{
    readonly Dictionary<Digest, IReadOnlyList<Descriptor>> _attached = [];

    /// <returns>Null when the run attached nothing to this image.</returns>
    public async Task<DateTimeOffset?> FindAsync(Digest image, string run, CancellationToken cancellationToken)
    {
        if (!_attached.TryGetValue(image, out var attached))
            _attached[image] = attached = await AttachedAsync(image, cancellationToken);
        return attached.Select(artifact => RunAnnotations.DateOf(artifact.Annotations, run))
            .FirstOrDefault(date => date is not null);
    }

    /// <summary>A history without a date is still one; that its image is damaged shows elsewhere.</summary>
    async Task<IReadOnlyList<Descriptor>> AttachedAsync(Digest image, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.ListReferrersAsync(images, image, artifactType: null, cancellationToken);
        }
        catch (ContentException)
        {
            return [];
        }
    }
}
