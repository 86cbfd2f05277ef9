using CsCheck;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>
/// One thing that happens to a stream. Each means something whatever was before, so that any part of a history is a
/// history.
/// </summary>
abstract record Happening
{
    Happening()
    {
    }

    /// <summary>The base has a new build.</summary>
    /// <param name="Days">After the last one; 0 is another build of the day.</param>
    public sealed record BaseBuilt(KernelMove Kernel, int Days) : Happening;

    /// <summary>The base's moving tag names an older build again.</summary>
    public sealed record BaseTakenBack(int Builds) : Happening;

    public sealed record TagDeleted(int Index) : Happening;

    public sealed record Released(ReleaseMove Release) : Happening;

    public sealed record NightRun(RunOutcome Outcome) : Happening;

    /// <summary>The machine of the next runs has another time than the base's builders.</summary>
    public sealed record ClockJumped(int Days) : Happening;

    /// <summary>Akmods for the newest kernel are built and proven, whatever the maximum says.</summary>
    public sealed record ProvenElsewhere : Happening;

    public sealed record RolledBack : Happening;

    /// <summary>Somebody deletes <c>latest</c>; the audit tags stay.</summary>
    public sealed record LatestDeleted : Happening;

    static readonly Gen<Happening> Any = Gen.Frequency<Happening>(
        (6, Gen.Select(
            Gen.Enum<KernelMove>(), Gen.Int[0, 12], (kernel, days) => (Happening)new BaseBuilt(kernel, days))),
        (10, Gen.Enum<RunOutcome>().Select(outcome => (Happening)new NightRun(outcome))),
        (10, Gen.Const<Happening>(new NightRun(RunOutcome.Succeeds))),
        (3, Gen.Enum<ReleaseMove>().Select(release => (Happening)new Released(release))),
        (2, Gen.Int[0, 20].Select(index => (Happening)new TagDeleted(index))),
        (1, Gen.Int[1, 4].Select(builds => (Happening)new BaseTakenBack(builds))),
        (1, Gen.Int[-60, 60].Select(days => (Happening)new ClockJumped(days))),
        (1, Gen.Const<Happening>(new ProvenElsewhere())),
        (1, Gen.Const<Happening>(new RolledBack())),
        (1, Gen.Const<Happening>(new LatestDeleted())));

    public static Gen<Happening[]> History { get; } = Any.Array[0, 40];
}

public enum KernelMove
{
    Same,
    Patch,
    Rebuild,
    NextSeries,
    PatchBack,
    SeriesBack,
    NextFedora,
}

public enum ReleaseMove
{
    Fix,
    NextSeries,
    TwoSeries,

    /// <summary>Never seen inside a line, and nobody promises it.</summary>
    SeriesBack,
    Candidate,
    DevelopmentMark,
    NextLine,
}

public enum RunOutcome
{
    Succeeds,
    IsLost,
    BuildFails,

    /// <summary>Its akmods are proven by then.</summary>
    VerificationFails,

    /// <summary>The program dies between the audit tag and <c>latest</c>.</summary>
    Dies,
}
