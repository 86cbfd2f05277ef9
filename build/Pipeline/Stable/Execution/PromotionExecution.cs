namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>Writes down how far a promotion or rollback has come, before and after each step.</summary>
delegate Task StableJournal(PromotionRecord record, CancellationToken cancellationToken);

/// <summary>
/// One try of a promotion or rollback: content and the base image first, then signatures, then audit tags, then the
/// moving tags, then everything read back.
/// </summary>
sealed class PromotionExecution(
    PromotionPlan plan, IRegistry registry, StableJournal journal, TimeProvider time, IProgress<string> progress)
{
    readonly TagMove[] _moves = [.. plan.Moves];
    readonly ConcurrentPromotions _concurrent = new(plan.Goal, registry);
    IReadOnlyList<TagMove> _audit = plan.Audit;

    PromotionRecord Journal(PromotionState state) => plan.Record(state, [.. _audit, .. _moves]);

    public async Task<PromotionRecord> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.InPlace)
            return await SettleAsync(cancellationToken);
        await journal(Journal(PromotionState.Planned), cancellationToken);
        await Task.WhenAll(_concurrent.WatchAsync(_moves[^1], cancellationToken), CopyContentAsync(cancellationToken));
        if (plan.Goal.Base is { } kept)
            await kept.CopyAsync(registry, plan.Goal.Tags.Images[^1].Moving.Repository, progress, cancellationToken);
        await Task.WhenAll(
            AttachAsync(cancellationToken),
            PromotionSignatures.EnsureAsync(plan.Goal, registry, time, progress, cancellationToken));
        await CreateAuditTagsAsync(cancellationToken);
        await RequireUnmovedAsync(cancellationToken);
        try
        {
            for (var i = 0; i < _moves.Length; i++)
                await MoveAsync(i, cancellationToken);
            await TagReadBack.RequireAsync(
                registry, [.. _audit, .. _moves], time, progress, cancellationToken,
                stop => RequireOursAsync(_moves, stop));
            await journal(Journal(PromotionState.Promoted), cancellationToken);
        }
        catch (Exception cause)
        {
            throw await RestoreAsync(cause);
        }
        await LookAgainAsync(cancellationToken);
        return Journal(PromotionState.Promoted);
    }

    /// <summary>
    /// Where lists of attachments are kept under a tag, somebody who attached at the same time may have written over
    /// ours. Stable is what it should be by now, and does not go back because of this.
    /// </summary>
    async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AttachAsync(cancellationToken);
        }
        catch (Exception e) when (e is RegistryException or PipelineException or OperationCanceledException)
        {
            progress.Report(
                $"Whether {plan.Goal.Statement?.ArtifactType} is still attached cannot be told: {e.Message}");
        }
    }

    async Task<PromotionRecord> SettleAsync(CancellationToken cancellationToken)
    {
        progress.Report($"{plan.Goal.Image.Digest} is stable already");
        await Task.WhenAll(
            AttachAsync(cancellationToken),
            PromotionSignatures.EnsureAsync(plan.Goal, registry, time, progress, cancellationToken));
        // After a crash behind the last move the journal still knows where the tags came from.
        var state = plan.Moves.Any(move => move.Before != move.After)
            ? PromotionState.Promoted
            : PromotionState.AlreadyStable;
        var settled = plan.Record(state, plan.Tags);
        await journal(settled, cancellationToken);
        return settled;
    }

    /// <summary>By digest, so that a crash here leaves content nobody sees.</summary>
    Task CopyContentAsync(CancellationToken cancellationToken) => Task.WhenAll(plan.Goal.Tags.Contents
        .Where(content => content.From.Source.Repository != content.Stable.Repository)
        .Select(async content =>
        {
            var (from, stable) = content;
            var result = await ImageCopy.CopyAsync(
                registry, from.Source.Repository, from.Digest, registry, stable.Repository, tag: null,
                cancellationToken, progress);
            progress.Report($"{stable}: {result}");
        }));

    async Task AttachAsync(CancellationToken cancellationToken)
    {
        if (plan.Goal.Statement is { } statement)
            await registry.AttachOnceAsync(plan.Goal.Tags.Images[^1].Stable, statement, progress, cancellationToken);
    }

    async Task CreateAuditTagsAsync(CancellationToken cancellationToken)
    {
        var kept = plan.Goal.Tags.Base?.Tag;
        await Task.WhenAll(_audit.Where(audit => audit.Tag != kept).Select(CreateAsync));
        foreach (var audit in _audit.Where(audit => audit.Tag == kept))
            await CreateAsync(audit);
        _audit = [.. _audit.Select(audit => audit with { Moved = true })];
        await journal(Journal(PromotionState.Planned), cancellationToken);

        async Task CreateAsync(TagMove audit)
        {
            var current = (await registry.TryGetManifestAsync(audit.Tag, cancellationToken))?.Digest;
            if (current == audit.After)
                return;
            if (current is not null)
                throw new PipelineException(
                    $"{audit.Tag} names {current} since this {plan.Goal.Noun} was planned. An audit tag is never overwritten, and stable has not been touched. Start a new run.");
            await registry.TagAsync(audit.Tag.Repository, audit.After, audit.Tag.Tag!, cancellationToken);
            progress.Report($"{audit.Tag}: {audit.After}");
        }
    }

    /// <summary>No registry compares and sets, so the last look is as late as can be.</summary>
    async Task RequireUnmovedAsync(CancellationToken cancellationToken)
    {
        var seen = await SeenTag.ReadAsync(registry, _moves, cancellationToken);
        if (seen.FirstOrDefault(tag => tag.Current != tag.Expected) is not { } moved)
            return;
        var owner = await _concurrent.OwnerAsync(seen.LastOrDefault(tag => !tag.IsOurs) ?? moved, cancellationToken);
        throw new PipelineException(
            $"Stable has moved since this {plan.Goal.Noun} was planned: {moved.Move.Tag} was {SeenTag.Shown(moved.Expected)} "
            + $"and is {SeenTag.Shown(moved.Current)}. Nothing of it has been touched. "
            + $"{Explain(owner)}; look at {Targets.Status}, then run {plan.Goal.Target} again to plan anew.");
    }

    async Task MoveAsync(int index, CancellationToken cancellationToken)
    {
        var move = _moves[index];
        if (move.Moved)
            return;
        // All of them were looked at just before the first.
        await RequireOursAsync(
            index == _moves.Length - 1 ? _moves : index == 0 ? [] : [move], cancellationToken);
        await registry.TagAsync(move.Tag.Repository, move.After, move.Tag.Tag!, cancellationToken);
        _moves[index] = move with { Moved = true };
        await journal(Journal(PromotionState.Planned), cancellationToken);
        progress.Report($"{move.Tag}: {SeenTag.Shown(move.Before)} → {move.After}");
    }

    /// <summary>
    /// Two promotions at once must not leave the akmods of one beside the image of the other: each tag is looked at
    /// again just before it is written, and all of them before the last and after it. What another run has put there
    /// meanwhile is replaced, or this one yields to it.
    /// </summary>
    async Task RequireOursAsync(IEnumerable<TagMove> moves, CancellationToken cancellationToken)
    {
        foreach (var move in moves)
        {
            var seen = await SeenTag.ReadAsync(registry, move, cancellationToken);
            if (seen.IsOurs)
                continue;
            var owner = await _concurrent.MoverAsync(seen, cancellationToken);
            // A registry may still show for a while what a tag was; the read-back at the end waits for that.
            if (owner is null && seen.Current == move.Before)
                continue;
            if (owner is null || _concurrent.YieldsTo(owner))
                throw new PipelineException(
                    $"{move.Tag} was moved by somebody else while this {plan.Goal.Noun} ran: "
                    + $"it should be {SeenTag.Shown(seen.Expected)} and is {SeenTag.Shown(seen.Current)}. "
                    + $"{Explain(owner)}; look at {Targets.Status}, then run {plan.Goal.Target} again.");
            progress.Report(
                $"{move.Tag}: replacing {seen.Current}, which {owner} has put there meanwhile: of the two this run wins");
            if (move.Moved)
                await registry.TagAsync(move.Tag.Repository, move.After, move.Tag.Tag!, cancellationToken);
        }
    }

    async Task<IReadOnlyList<TagMove>> YieldingAsync()
    {
        try
        {
            return await _concurrent.YieldingAsync(_moves, CancellationToken.None);
        }
        catch (RegistryException e)
        {
            progress.Report($"Whether a later run moves stable too cannot be told: {e.Message}");
            return _moves;
        }
    }

    static string Explain(AuditTag? owner) => owner is null
        ? "Another promotion or rollback, or a person, moved it at the same time; no audit tag says who"
        : $"The {(owner.Kind == StableMove.Promotion ? "promotion" : "rollback")} of {owner} ran at the same time and won";

    /// <summary>Not cancellable: whoever stopped the promotion wants stable whole.</summary>
    async Task<Exception> RestoreAsync(Exception cause)
    {
        var outcomes = await PromotionRollback.RestoreAsync(
            registry, await YieldingAsync(), time, progress, CancellationToken.None);
        var restored = outcomes.All(outcome => outcome.Restored);
        for (var i = 0; i < _moves.Length; i++)
            _moves[i] = _moves[i] with { Moved = outcomes.Any(
                outcome => outcome.Tag == _moves[i].Tag && !outcome.Restored) };
        var record = Journal(restored ? PromotionState.Restored : PromotionState.Planned);
        var unwritten = "";
        try
        {
            await journal(record, CancellationToken.None);
        }
        catch (PipelineException e)
        {
            unwritten = $"\nThe record could not be brought up to date: {e.Message}";
        }
        var message = $"The {plan.Goal.What} stopped: {cause.Message}\n"
            + (restored ? "Stable is where it was before:" : "Stable is NOT entirely where it was before:")
            + string.Concat(outcomes.Select(outcome => $"\n  - {outcome.Tag}: {outcome.State}"))
            + unwritten
            + $"\nThe copied content and the audit tag stay. Once the cause is gone run {plan.Goal.Target} again; it continues from here.";
        return cause is OperationCanceledException cancelled
            ? new OperationCanceledException(message, cause, cancelled.CancellationToken)
            : new PromotionException(message, record, cause);
    }
}
