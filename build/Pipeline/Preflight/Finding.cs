namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>What one question has found.</summary>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
public sealed record Finding(string What, FindingState State, string Found, string? Remedy = null)
{
    /// <summary>Under which heading it is shown.</summary>
    public string Section { get; init; } = "";

    /// <summary>Everything works without it; what it costs stands beside.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether a run would go wrong for it, or nobody knows.</summary>
    public bool Counts =>
        !IsOptional && State is (FindingState.Missing or FindingState.Wrong or FindingState.Unknown);

    public static Finding Ok(string what, string found) => new(what, FindingState.Ok, found);

    /// <summary>An answer of the world outside, beside what the tests take for granted.</summary>
    internal static Finding Compare(string what, bool holds, string found, string assumed) => holds
        ? Ok(what, found)
        : new(
            what, FindingState.Wrong, found,
            $"the tests assume: {assumed}. Correct what is wrong here; where the world is another one, attach the bundle to an issue");

    internal static Finding NotAsked(string what) =>
        new(what, FindingState.NotAsked, $"samples have no answer; {Options.Mirror} names real registries");
}

public enum FindingState
{
    Ok,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there, and is not as it must be.</summary>
    Wrong,

    /// <summary>It was asked for, and there was no answer.</summary>
    Unknown,

    /// <summary>Nobody is asked in this mode, on these registries or without these credentials.</summary>
    NotAsked,
}
