using System.Text;
using KinoiteZfs.Pipeline.Publishing;

namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>
/// Who else is moving stable. No registry compares and sets, so two runs at once can both write; the audit tags, which each
/// creates before it moves anything, tell whose a tag is. One of two wins, and every run decides so by itself.
/// </summary>
sealed class StableRivals(PromotionGoal goal, IRegistry registry)
{
    readonly AuditTag _ours = AuditTag.Of(goal.Kind, goal.Run);
    HashSet<AuditTag> _earlier = [];
    AuditTag? _before;

    /// <summary>Notes which runs were there before this one: the registry's list tells, whatever clocks say.</summary>
    public async Task WatchAsync(CancellationToken cancellation) =>
        _earlier = [.. await registry.ListAuditTagsAsync(goal.Tags.Moving[^1].Tag.Repository, cancellation)];

    /// <summary>Notes whose the stable image is before this run moves anything: later runs than that one are rivals.</summary>
    public async Task LearnAsync(Digest? stable, CancellationToken cancellation) =>
        _before = stable is null ? null : await OwnerAsync(goal.Tags.Moving.Count - 1, stable, cancellation);

    /// <summary>Whose a digest under one of our tags is.</summary>
    /// <param name="index">Of the tag among the goal's moving tags; its audit tag has the same place.</param>
    /// <returns>Null when no audit tag of another run names it: somebody moved the tag by hand.</returns>
    public Task<AuditTag?> OwnerAsync(int index, Digest? digest, CancellationToken cancellation) =>
        OwnerAsync(index, digest, _ => true, cancellation);

    /// <summary>Who has moved a tag away from where this run wants it.</summary>
    /// <returns>Null when nobody is known to have.</returns>
    public Task<AuditTag?> MoverAsync(int index, TagMove move, Digest? current, CancellationToken cancellation) =>
        current == move.Before ? ReturnerAsync(index, current, cancellation) : OwnerAsync(index, current, cancellation);

    /// <summary>
    /// Whose a tag is that we have moved and that is what it was before. Akmods stay the same over many nights: a registry may
    /// still show the past, and another run may have put them there again.
    /// </summary>
    /// <returns>Null when no run after the one that was stable wants it there.</returns>
    async Task<AuditTag?> ReturnerAsync(int index, Digest? digest, CancellationToken cancellation) =>
        _before is { } before && digest is not null
            ? await OwnerAsync(index, digest, audit => audit != before && (!_earlier.Contains(audit) || IsAfter(audit, before)), cancellation)
            : null;

    async Task<AuditTag?> OwnerAsync(int index, Digest? digest, Func<AuditTag, bool> mayBe, CancellationToken cancellation)
    {
        var repository = goal.Tags.Moving[index].Tag.Repository;
        var part = Part(index);
        var audits = await registry.ListTagsAsync(repository, cancellation)
            .Where(tag => tag.Name.EndsWith(part, StringComparison.Ordinal))
            .Select(tag => Tag.TryParse(tag.Name[..^part.Length], out var whole) ? AuditTag.Parse(whole) : null)
            .OfType<AuditTag>().Where(audit => audit != _ours && mayBe(audit)).ToListAsync(cancellation);
        foreach (var audit in audits.OrderBy(_earlier.Contains).ThenByDescending(GivesWayTo).ThenByDescending(audit => audit, AuditTag.ByRun))
        {
            if (await FindAsync(audit, index, cancellation) == digest)
                return audit;
        }
        return null;
    }

    /// <summary>Whether this run gives way to another.</summary>
    public bool GivesWayTo(AuditTag other) => Outranks(other, _ours);

    /// <summary>
    /// Of two at the same time: the later run, where both have numbers. Runs of a person's machine have none, and the time in
    /// their names is by clocks that may differ. Then whoever goes back wins, who knows something of what is being promoted; and
    /// of two that do the same, a lot decides, which both draw alike from their names.
    /// </summary>
    internal static bool Outranks(AuditTag one, AuditTag other) =>
        one.Number is null && other.Number is null && one.Kind == other.Kind ? string.CompareOrdinal(Lot(one), Lot(other)) > 0
        : one.Number is not null && other.Number is not null || one.Kind == other.Kind ? AuditTag.ByRun.Compare(one, other) > 0
        : one.Kind == StableMove.Rollback;

    static string Lot(AuditTag audit) => Digest.Of(Encoding.ASCII.GetBytes(audit.Tag.Name)).ToString();

    /// <summary>As far as names tell, of runs that were there before.</summary>
    static bool IsAfter(AuditTag one, AuditTag other) =>
        one.Kind != other.Kind && (one.Number is null) != (other.Number is null)
            ? one.Kind == StableMove.Rollback
            : AuditTag.ByRun.Compare(one, other) > 0;

    /// <summary>
    /// What to put back when this run fails. Where a later run is moving stable too, what this one has moved goes to where that
    /// run wants it and not to where it was: its image must not stand beside akmods of before.
    /// </summary>
    public async Task<IReadOnlyList<TagMove>> GivingWayAsync(IReadOnlyList<TagMove> moves, CancellationToken cancellation)
    {
        var current = new Digest?[moves.Count];
        for (var i = 0; i < moves.Count; i++)
            current[i] = (await registry.FindManifestAsync(moves[i].Tag, cancellation))?.Digest;
        if (await WinnerAsync(moves, current, cancellation) is not { } winner)
            return moves;
        var back = moves.ToArray();
        for (var i = 0; i < back.Length; i++)
        {
            if (current[i] == back[i].After && await FindAsync(winner, i, cancellation) is { } theirs)
                back[i] = back[i] with { Before = theirs };
        }
        return back;
    }

    async Task<AuditTag?> WinnerAsync(IReadOnlyList<TagMove> moves, Digest?[] current, CancellationToken cancellation)
    {
        for (var i = moves.Count - 1; i >= 0; i--)
        {
            if (current[i] == moves[i].After || (current[i] == moves[i].Before && !moves[i].Moved))
                continue;
            if (await MoverAsync(i, moves[i], current[i], cancellation) is { } mover && GivesWayTo(mover))
                return mover;
        }
        return null;
    }

    /// <summary>What the winner wants a tag of ours to be; null when it has no such tag.</summary>
    async Task<Digest?> FindAsync(AuditTag winner, int index, CancellationToken cancellation) =>
        Tag.TryParse(winner.Tag.Name + Part(index), out var audit)
            ? (await registry.FindManifestAsync(goal.Tags.Moving[index].Tag.Repository.At(audit), cancellation))?.Digest
            : null;

    /// <summary>What follows the run in an audit tag: the kernel, on the akmods of one.</summary>
    string Part(int index) => goal.Tags.Audit[index].Tag.Tag!.Name[_ours.Tag.Name.Length..];
}
