namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>What a promotion would do, and whether it may. Decided from facts alone.</summary>
/// <param name="Preconditions">Each with its reason; one which does not hold stops the promotion before anything is
/// written.</param>
/// <param name="Audit">Tags which are created and never moved.</param>
/// <param name="Moves">In order. <c>Moved</c> where the tag is in place already.</param>
public sealed record PromotionPlan(
    PromotionGoal Goal, IReadOnlyList<CheckResult> Preconditions, IReadOnlyList<TagMove> Audit,
    IReadOnlyList<TagMove> Moves)
{
    public bool Allowed => Preconditions.All(precondition => precondition.Passed);

    /// <summary>Nothing is left to be written.</summary>
    public bool InPlace => Audit.Concat(Moves).All(move => move.Moved);

    /// <summary>Every tag, audit tags first, as the record lists them.</summary>
    public IReadOnlyList<TagMove> Tags => [.. Audit, .. Moves];

    /// <param name="current">What every tag of the goal points to; null where it does not exist.</param>
    /// <param name="interrupted">The journal of an earlier try, if there is one; it only counts when it is of the same
    /// goal.</param>
    public static PromotionPlan Decide(
        PromotionGoal goal, IReadOnlyList<CheckResult> preconditions,
        IReadOnlyDictionary<ImageReference, Digest?> current,
        PromotionRecord? interrupted)
    {
        var journal = Journal(goal, interrupted);
        return new PromotionPlan(
            goal,
            preconditions,
            [.. goal.Tags.Audit.Select(tag => Move(tag, current[tag.Tag], null))],
            [.. goal.Tags.Moving.Select(
                tag => Move(tag, current[tag.Tag], journal?.FirstOrDefault(move => move.Tag == tag.Tag)))]);
    }

    /// <exception cref="PipelineException">A precondition does not hold; the message names all which do
    /// not.</exception>
    public void Require()
    {
        if (Allowed)
            return;
        var failed = Preconditions.Where(precondition => !precondition.Passed)
            .Select(precondition => $"\n  - {precondition}");
        throw new PipelineException(
            (Goal.Kind == StableMove.Promotion
                ? $"{Goal.Image} is not promoted"
                : $"Stable does not go back to {Goal.Image}")
            + $"; no tag has been touched.{string.Concat(failed)}");
    }

    public PromotionRecord Record(PromotionState state, IReadOnlyList<TagMove> tags) =>
        new(Goal.Run, Goal.Inputs, Goal.Image.Digest!, state, tags);

    /// <summary>
    /// A tag an interrupted try has moved already goes back, should this try fail too, to where it was before both.
    /// </summary>
    static TagMove Move(TagTarget target, Digest? current, TagMove? journal)
    {
        var after = target.Source.Digest;
        var before = current == after && journal is not null ? journal.Before : current;
        return new TagMove(target.Tag, before, after, Moved: current == after);
    }

    /// <summary>Only a journal of the very same promotion counts.</summary>
    static IReadOnlyList<TagMove>? Journal(PromotionGoal goal, PromotionRecord? interrupted)
    {
        var wanted = goal.Tags.Moving.ToDictionary(tag => tag.Tag, tag => tag.Source.Digest);
        return interrupted is { State: PromotionState.Planned } journal
            && journal.Image == goal.Image.Digest
            && journal.Inputs == goal.Inputs
            && journal.Run.Id == goal.Run.Id
            ? [.. journal.Tags.Where(move => wanted.GetValueOrDefault(move.Tag) == move.After)]
            : null;
    }
}
