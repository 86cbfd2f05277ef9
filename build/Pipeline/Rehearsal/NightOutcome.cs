namespace KinoiteZfs.Pipeline.Rehearsal;

public enum NightResult
{
    /// <summary>The candidate became stable.</summary>
    Promoted,

    /// <summary>Nothing was built, stable stayed.</summary>
    Held,

    /// <summary>Built again from a lock file; not promoted.</summary>
    Replayed,
}

/// <summary>What became of one night.</summary>
/// <param name="StableBefore">Where <c>latest</c> was; null when there was none.</param>
public sealed record NightOutcome(string Name, ResolvedInputs Inputs, Digest? StableBefore)
{
    public NightResult Result { get; init; }

    public Digest? Candidate { get; init; }

    public Digest? StableAfter { get; init; }
}
