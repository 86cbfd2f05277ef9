namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>
/// Who else is moving stable. No registry compares and sets, so two runs at once can both write; the audit tags, which
/// each creates before it moves anything, tell whose a tag is. One of two wins, and every run decides so by itself.
/// </summary>
sealed class ConcurrentPromotions(PromotionGoal goal, IRegistry registry)
{
    readonly AuditTag _ours = AuditTag.Of(goal.Kind, goal.Run);
    HashSet<AuditTag> _earlier = [];
    AuditTag? _before;

    /// <summary>
    /// Notes which runs were there before this one, whatever clocks say, and whose the stable image was when this was
    /// planned: later runs than that one are concurrent ones.
    /// </summary>
    public async Task WatchAsync(TagMove latest, CancellationToken cancellationToken)
    {
        var audits = await registry.ListAuditTagsAsync(latest.Tag.Repository, cancellationToken);
        _earlier = [.. audits];
        _before = latest.Before is null
            ? null
            : await OwnerAsync(new SeenTag(latest, latest.Before), audits, _ => true, cancellationToken);
    }

    /// <summary>Whose a digest under one of our tags is.</summary>
    /// <returns>Null when no audit tag of another run names it: somebody moved the tag by hand.</returns>
    public Task<AuditTag?> OwnerAsync(SeenTag tag, CancellationToken cancellationToken) =>
        OwnerAsync(tag, _ => true, cancellationToken);

    /// <summary>Who has moved a tag away from where this run wants it.</summary>
    /// <returns>Null when nobody is known to have.</returns>
    public Task<AuditTag?> MoverAsync(SeenTag tag, CancellationToken cancellationToken) =>
        tag.Current == tag.Move.Before ? ReturnerAsync(tag, cancellationToken) : OwnerAsync(tag, cancellationToken);

    /// <summary>
    /// Whose a tag is that we have moved and that is what it was before. Akmods stay the same over many nights: a
    /// registry may still show the past, and another run may have put them there again.
    /// </summary>
    /// <returns>Null when no run after the one that was stable wants it there.</returns>
    async Task<AuditTag?> ReturnerAsync(SeenTag tag, CancellationToken cancellationToken) =>
        _before is { } before && tag.Current is not null
            ? await OwnerAsync(
                tag, audit => audit != before && (!_earlier.Contains(audit) || IsAfter(audit, before)),
                cancellationToken)
            : null;

    async Task<AuditTag?> OwnerAsync(SeenTag tag, Func<AuditTag, bool> mayBe, CancellationToken cancellationToken)
    {
        var moving = tag.Move.Tag;
        var part = Part(moving);
        var audits = await registry.ListTagsAsync(moving.Repository, cancellationToken)
            .Where(name => name.Name.EndsWith(part, StringComparison.Ordinal))
            .Select(name => Tag.TryParse(name.Name[..^part.Length], out var whole) ? AuditTag.Parse(whole) : null)
            .OfType<AuditTag>().ToListAsync(cancellationToken);
        return await OwnerAsync(tag, audits, mayBe, cancellationToken);
    }

    async Task<AuditTag?> OwnerAsync(
        SeenTag tag, IEnumerable<AuditTag> audits, Func<AuditTag, bool> mayBe, CancellationToken cancellationToken)
    {
        foreach (var audit in audits.Where(audit => audit != _ours && mayBe(audit)).OrderBy(_earlier.Contains)
            .ThenByDescending(YieldsTo).ThenByDescending(audit => audit, AuditTag.ByRun))
        {
            if (await FindAsync(audit, tag.Move.Tag, cancellationToken) == tag.Current)
                return audit;
        }
        return null;
    }

    /// <summary>Whether this run yields to another.</summary>
    public bool YieldsTo(AuditTag other) => Outranks(other, _ours);

    /// <summary>
    /// Of two at the same time: the later run, where both have numbers. Runs of a person's machine have none, and the
    /// time in their names is by clocks that may differ. Then whoever goes back wins, who knows something of what is
    /// being promoted; and of two that do the same, a lot decides, which both draw alike from their names.
    /// </summary>
    internal static bool Outranks(AuditTag one, AuditTag other) =>
        one.Number is null && other.Number is null && one.Kind == other.Kind
        ? string.CompareOrdinal(Lot(one), Lot(other)) > 0
        : one.Number is not null && other.Number is not null || one.Kind == other.Kind
        ? AuditTag.ByRun.Compare(one, other) > 0
        : one.Kind == StableMove.Rollback;

    static string Lot(AuditTag audit) => Digest.Of(Encoding.ASCII.GetBytes(audit.Tag.Name)).ToString();

    /// <summary>As far as names tell, of runs that were there before.</summary>
    static bool IsAfter(AuditTag one, AuditTag other) =>
        one.Kind != other.Kind && (one.Number is null) != (other.Number is null)
            ? one.Kind == StableMove.Rollback
            : AuditTag.ByRun.Compare(one, other) > 0;

    /// <summary>
    /// What to put back when this run fails. Where a later run is moving stable too, what this one has moved goes to
    /// where that run wants it and not to where it was: its image must not stand beside akmods of before.
    /// </summary>
    public async Task<IReadOnlyList<TagMove>> YieldingAsync(
        IReadOnlyList<TagMove> moves, CancellationToken cancellationToken)
    {
        var seen = await SeenTag.ReadAsync(registry, moves, cancellationToken);
        if (await OutrankingAsync(seen, cancellationToken) is not { } other)
            return moves;
        List<TagMove> back = [];
        foreach (var (move, current) in seen)
        {
            var theirs = current == move.After ? await FindAsync(other, move.Tag, cancellationToken) : null;
            back.Add(theirs is null ? move : move with { Before = theirs });
        }
        return back;
    }

    async Task<AuditTag?> OutrankingAsync(IReadOnlyList<SeenTag> seen, CancellationToken cancellationToken)
    {
        foreach (var tag in seen.Where(tag => !tag.IsOurs).Reverse())
        {
            if (await MoverAsync(tag, cancellationToken) is { } mover && YieldsTo(mover))
                return mover;
        }
        return null;
    }

    /// <summary>What another run wants a tag of ours to be; null when it has no such tag.</summary>
    async Task<Digest?> FindAsync(AuditTag other, ImageReference moving, CancellationToken cancellationToken) =>
        Tag.TryParse(other.Tag.Name + Part(moving), out var audit)
            ? (await registry.FindManifestAsync(moving.Repository.At(audit), cancellationToken))?.Digest
            : null;

    /// <summary>What follows the run in an audit tag: the kernel, on the akmods of one.</summary>
    string Part(ImageReference moving) =>
        goal.Tags.Images.First(image => image.Moving == moving).Audit.Tag!.Name[_ours.Tag.Name.Length..];
}
