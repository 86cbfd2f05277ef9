using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Publishing;
using KinoiteZfs.Pipeline.Reports.Status;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>Reads a stream's audit tags. Writes nothing.</summary>
public static class HistoryStage
{
    /// <summary>Reading one costs a handful of requests; nobody goes back further.</summary>
    const int MaximumSteps = 64;

    /// <param name="key">What stable has to be signed with; null where nothing is signed.</param>
    public static async Task<StreamHistory> ReadAsync(
        string stream, StreamRepositories repositories, VerificationKey? key, IRegistry registry, CancellationToken cancellation)
    {
        var images = repositories.Image;
        var live = (await registry.FindManifestAsync(images.At(StreamTags.Stable), cancellation))?.Digest;
        var audits = await registry.ListAuditTagsAsync(images, cancellation);
        var withdrawn = await WithdrawnAsync(registry, images, audits, live, cancellation);
        var origin = live is null ? null : await StableOrigin.JudgeAsync(registry, images.At(live), audits, key, cancellation);
        List<HistoryStep> steps = [];
        var dates = new RunDates(registry, images);
        foreach (var audit in audits.OrderDescending(AuditTag.ByRun).Take(MaximumSteps))
        {
            var image = await TagReader.ReadAsync(registry, "audit tag", images.At(audit.Tag), cancellation);
            var digest = image.Content?.Digest;
            steps.Add(new HistoryStep(
                audit.Tag.Name, audit.Kind, audit.Run, audit.Commit, live is not null && digest == live,
                digest is null ? null : await dates.FindAsync(digest, audit.Run, cancellation),
                withdrawn.FirstOrDefault(withdrawal => withdrawal.Image == digest), image));
        }
        return new StreamHistory(
            stream, live, [.. steps.OrderByDescending(step => step.Date ?? step.Image.Content?.Created)], audits.Count - steps.Count)
        {
            Problem = origin is { Passed: false } foreign ? foreign.Reason : null,
        };
    }

    /// <summary>A history which cannot tell this is still one; that an image is damaged shows elsewhere.</summary>
    static async Task<IReadOnlyList<Withdrawal>> WithdrawnAsync(
        IRegistry registry, Repository images, IReadOnlyList<AuditTag> audits, Digest? live, CancellationToken cancellation)
    {
        try
        {
            return (await RollbackTrail.ReadAsync(registry, images, audits, cancellation)).Standing(live);
        }
        catch (ContentException)
        {
            return [];
        }
    }
}
