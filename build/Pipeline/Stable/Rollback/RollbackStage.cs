namespace KinoiteZfs.Pipeline.Stable.Rollback;

/// <summary>Makes stable again what was stable before: image and akmods, by the same steps as a promotion.</summary>
public static class RollbackStage
{
    /// <summary>Reads what was stable and decides. Writes nothing.</summary>
    /// <param name="interrupted">The journal of an earlier try of this rollback, if there is one.</param>
    /// <exception cref="PipelineException">It was never stable, or its akmods are not known any more.</exception>
    public static async Task<PromotionPlan> PlanAsync(
        RollbackRequest request, IRegistry registry, RollbackRecord? interrupted, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var facts = await new RollbackFactsReader(request, registry).ReadAsync(cancellationToken);
        var inputs = facts.Image.Labels.Inputs
            ?? throw new PipelineException(
                $"{facts.Image.Pinned.Source} does not say which inputs it was built from, so it is not an image of this pipeline. Nothing has been touched. Choose another one from {Targets.History}.");
        var (images, image) = (request.Repositories.Image, facts.Image.Pinned);
        var stable = facts.Tags[images.At(StreamTags.Stable)];
        var isNoted = !facts.Goal.AreAudited || await RollbackStatement.IsAttachedAsync(
            registry, images, image.Digest, request.Run, stable, cancellationToken);
        var left = isNoted || stable is null
            ? null
            : await FindLabelsAsync(registry, images.At(stable), cancellationToken);
        var goal = new PromotionGoal(StableMove.Rollback, request.Run, inputs, facts.Goal)
        {
            Signing = request.Signing,
            Statement = isNoted
                ? null
                : new RollbackStatement(request.Run, image.Source, stable, left?.Inputs, left?[InputLabels.BaseTag])
                    .ToAttachment(time.GetUtcNow()),
        };
        return PromotionPlan.Decide(goal, RollbackRules.Check(facts), facts.Tags, interrupted?.Moves);
    }

    /// <summary>What the image which stable leaves says of itself.</summary>
    static async Task<ImageLabels?> FindLabelsAsync(
        IRegistry registry, ImageReference left, CancellationToken cancellationToken)
    {
        try
        {
            return new ImageLabels((await registry.ResolveImageAsync(left, cancellationToken)).Config.Labels);
        }
        catch (RegistryException error) when (error is ContentException or NotFoundException)
        {
            // That the image is damaged is a reason to leave it. A registry which does not answer is asked again by
            // whoever runs this.
            return null;
        }
    }

    /// <summary>Plans and goes back. Run again after a crash it completes; when everything is in place it writes
    /// nothing but the record.</summary>
    /// <param name="records">Keeps <c>rollback.json</c>, the journal while tags move.</param>
    /// <exception cref="PromotionException">It failed on the way; the message says where every stable tag is
    /// now.</exception>
    /// <exception cref="PipelineException">A precondition does not hold; nothing has been touched.</exception>
    public static async Task<RollbackRecord> RunAsync(
        RollbackRequest request, IRegistry registry, RecordStore records, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(
            request, registry, await records.FindAsync<RollbackRecord>(cancellationToken), time, cancellationToken);
        plan.Require();
        var to = plan.Goal.Image;
        StableJournal journal = (moves, cancel) => records.WriteAsync(RollbackRecord.Of(to, moves), cancel);
        return RollbackRecord.Of(
            to, await new PromotionExecution(plan, registry, journal, time, progress).RunAsync(cancellationToken));
    }
}
