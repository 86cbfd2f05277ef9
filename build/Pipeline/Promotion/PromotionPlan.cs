using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What a promotion would do, and whether it may. Decided from facts alone.</summary>
/// <param name="Preconditions">Each with its reason; one which does not hold stops the promotion before anything is written.</param>
/// <param name="Audit">Tags which are created and never moved.</param>
/// <param name="Moves">In order. <c>Moved</c> where the tag is in place already.</param>
public sealed record PromotionPlan(
    PromotionRequest Request, IReadOnlyList<Check> Preconditions, IReadOnlyList<TagMove> Audit, IReadOnlyList<TagMove> Moves)
{
    public bool Allowed => Preconditions.All(precondition => precondition.Passed);

    /// <summary>Nothing is left to be written.</summary>
    public bool InPlace => Audit.Concat(Moves).All(move => move.Moved);

    /// <summary>Every tag, audit tags first, as the record lists them.</summary>
    public IReadOnlyList<TagMove> Tags => [.. Audit, .. Moves];

    public static PromotionPlan Decide(PromotionFacts facts)
    {
        var tags = PromotionTags.Of(facts.Request);
        var journal = Journal(facts, tags);
        return new PromotionPlan(
            facts.Request,
            PromotionRules.Judge(facts, tags),
            [.. tags.Audit.Select(tag => Move(tag, facts.Tags[tag.Tag], null))],
            [.. tags.Moving.Select(tag => Move(tag, facts.Tags[tag.Tag], journal?.FirstOrDefault(move => move.Tag == tag.Tag)))]);
    }

    /// <exception cref="PipelineException">A precondition does not hold; the message names all which do not.</exception>
    public void Require()
    {
        if (Allowed)
            return;
        var failed = Preconditions.Where(precondition => !precondition.Passed).Select(precondition => $"\n  - {precondition}");
        throw new PipelineException($"{Request.Candidate.Image} is not promoted; no tag has been touched.{string.Concat(failed)}");
    }

    public PromotionRecord Record(PromotionState state, IReadOnlyList<TagMove> tags) =>
        new(Request.Inputs.Run, Request.Inputs.Inputs.Fingerprint, Request.Candidate.Image.Digest!, state, tags);

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
    static IReadOnlyList<TagMove>? Journal(PromotionFacts facts, PromotionTags tags)
    {
        var wanted = tags.Moving.ToDictionary(tag => tag.Tag, tag => tag.Source.Digest);
        return facts.Interrupted is { State: PromotionState.Planned } journal
            && journal.Image == facts.Request.Candidate.Image.Digest
            && journal.Inputs == facts.Request.Inputs.Inputs.Fingerprint
            && journal.Run.Id == facts.Request.Inputs.Run.Id
            ? [.. journal.Tags.Where(move => wanted.GetValueOrDefault(move.Tag) == move.After)]
            : null;
    }
}
