namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>Which build of the base a run builds on.</summary>
public abstract record HoldbackDecision
{
    HoldbackDecision()
    {
    }

    /// <summary>
    /// The newest, as ever: OpenZFS supports its kernel, its akmods exist, or nobody has told the kernel yet.
    /// </summary>
    public sealed record Newest : HoldbackDecision;

    /// <summary>An older build, since the newest is held.</summary>
    public sealed record PassedOver(DatedBuild Build, Hold Hold) : HoldbackDecision;

    /// <summary>None: what could be built is not newer than stable, refused, or out of reach.</summary>
    /// <param name="Current">
    /// The build which stable has, where the walk came to it: it can be built again when something else than the base
    /// has changed.
    /// </param>
    public sealed record Held(Hold Hold, DatedBuild? Current) : HoldbackDecision;
}
