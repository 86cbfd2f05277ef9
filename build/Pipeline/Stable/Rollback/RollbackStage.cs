using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Stable.Execution;

namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>Makes stable again what was stable before: image and akmods, by the same steps as a promotion.</summary>
public static class RollbackStage
{
    /// <summary>Reads what was stable and decides. Writes nothing.</summary>
    /// <param name="interrupted">The journal of an earlier try of this rollback, if there is one.</param>
    /// <exception cref="PipelineException">It was never stable, or its akmods are not known any more.</exception>
    public static async Task<PromotionPlan> PlanAsync(
        RollbackRequest request, IRegistry registry, RollbackRecord? interrupted, TimeProvider time, CancellationToken cancellation)
    {
        var facts = await new RollbackFactsReader(request, registry).ReadAsync(cancellation);
        var inputs = Digest.TryParse(facts.Image.Labels.GetValueOrDefault(InputLabels.Inputs), out var fingerprint)
            ? fingerprint
            : throw new PipelineException(
                $"{facts.Image.Pinned.Source} does not say which inputs it was built from, so it is not an image of this pipeline. Nothing has been touched. Choose another one from History.");
        var inPlace = facts.Goal.Moving.All(target => facts.Tags[target.Tag] == target.Source.Digest);
        // Where nothing moves there is nothing to leave a trail of.
        var tags = inPlace ? facts.Goal with { Audit = [] } : facts.Goal;
        var (images, image) = (request.Repositories.Image, facts.Image.Pinned);
        var stable = facts.Tags[images.At(StreamTags.Stable)];
        var noted = inPlace || await RollbackStatement.IsAttachedAsync(registry, images, image.Digest, request.Run, stable, cancellation);
        var goal = new PromotionGoal(StableMove.Rollback, request.Run, inputs, image.Source.Pinned(image.Digest), tags)
        {
            Signing = request.Signing,
            Statement = noted ? null : (await StateAsync(request.Run, image.Source, stable, registry, cancellation)).ToAttachment(time.GetUtcNow()),
        };
        return PromotionPlan.Decide(goal, RollbackRules.Judge(facts with { Goal = tags }), facts.Tags, interrupted?.Moves);
    }

    static async Task<RollbackStatement> StateAsync(
        RunIdentity run, ImageReference to, Digest? from, IRegistry registry, CancellationToken cancellation)
    {
        if (from is null)
            return new RollbackStatement(run, to, null, null);
        try
        {
            var left = await registry.ResolveImageAsync(to.Repository.At(from), cancellation);
            return new RollbackStatement(run, to, from, Digest.TryParse(left.Config.Labels.GetValueOrDefault(InputLabels.Inputs), out var inputs) ? inputs : null);
        }
        catch (RegistryException error) when (error is ContentException or NotFoundException)
        {
            // That the image is damaged is a reason to leave it. A registry which does not answer is asked again by whoever runs this.
            return new RollbackStatement(run, to, from, null);
        }
    }

    /// <summary>Plans and goes back. Run again after a crash it completes; when everything is in place it writes nothing but the record.</summary>
    /// <param name="records">Keeps <c>rollback.json</c>, the journal while tags move.</param>
    /// <exception cref="PromotionException">It failed on the way; the message says where every stable tag is now.</exception>
    /// <exception cref="PipelineException">A precondition does not hold; nothing has been touched.</exception>
    public static async Task<RollbackRecord> RunAsync(
        RollbackRequest request, IRegistry registry, RecordStore records, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellation)
    {
        var plan = await PlanAsync(request, registry, await records.FindAsync<RollbackRecord>(cancellation), time, cancellation);
        plan.Require();
        var to = plan.Goal.Image;
        var moves = await new PromotionExecution(plan, registry, new RollbackJournal(records, to), time, progress).RunAsync(cancellation);
        return RollbackRecord.Of(to, moves);
    }
}
