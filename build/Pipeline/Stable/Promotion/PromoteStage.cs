namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>Makes a proven candidate stable, by digest. The only stage which writes to the stable
/// repositories.</summary>
public static class PromoteStage
{
    /// <summary>Reads where stable is and decides. Writes nothing.</summary>
    /// <param name="interrupted">The journal of an earlier try of this promotion, if there is one.</param>
    public static async Task<PromotionPlan> PlanAsync(
        PromotionRequest request, IRegistry registry, PromotionRecord? interrupted, CancellationToken cancellationToken)
    {
        var facts = await PromotionFacts.ReadAsync(request, registry, cancellationToken);
        return PromotionPlan.Decide(facts.Goal, PromotionRules.Check(facts), facts.Tags, interrupted);
    }

    /// <summary>
    /// Plans and promotes. Run again after a crash it completes; when everything is in place it writes nothing but the
    /// record.
    /// </summary>
    /// <param name="records">Keeps <c>promotion.json</c>, the journal while tags move.</param>
    /// <param name="time">Spaces the read-back.</param>
    /// <exception cref="PromotionException">It failed on the way; the message says where every stable tag is
    /// now.</exception>
    /// <exception cref="PipelineException">A precondition does not hold; nothing has been touched.</exception>
    public static async Task<PromotionRecord> RunAsync(
        PromotionRequest request, IRegistry registry, RecordStore records, TimeProvider time,
        IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(
            request, registry, await records.FindAsync<PromotionRecord>(cancellationToken), cancellationToken);
        return await ExecuteAsync(plan, registry, records, time, progress, cancellationToken);
    }

    /// <summary>Executes a plan, unless stable has moved since it was made.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<PromotionRecord> ExecuteAsync(
        PromotionPlan plan, IRegistry registry, RecordStore records, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        plan.Require();
        return await new PromotionExecution(plan, registry, records.WriteAsync, time, progress)
            .RunAsync(cancellationToken);
    }
}
