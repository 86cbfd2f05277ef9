using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>One night of a replay, after the run.</summary>
/// <param name="Newest">The base's newest build.</param>
/// <param name="Zfs">The release that a run of this night builds.</param>
/// <param name="Stable">Null before anything was promoted.</param>
/// <param name="Moved">Whether this run has promoted it.</param>
/// <param name="Reason">Why the newest build did not become stable; null when it is.</param>
public sealed record ReplayedNight(
    DateOnly Day, DatedBuild Newest, ZfsRelease Zfs, ReplayedStable? Stable, bool Moved, string? Reason)
{
    /// <summary>Stable is built on something older than what the base has to offer.</summary>
    public bool IsBehind => Stable?.Base != Newest;

    /// <summary>
    /// Days between the builds which machines have and could have; from <paramref name="first"/> on where they have
    /// none.
    /// </summary>
    public int Lag(DateOnly first) => Day.DayNumber - (Stable?.Base.Stamp.Day ?? first).DayNumber;

    /// <summary>Machines run a kernel which the OpenZFS beside it does not support.</summary>
    public bool HasNoPools => Stable is { } stable
        && !stable.Base.Kernels!.Newest.Version.IsWithinMaximum(stable.Zfs.LinuxMaximum!);
}

/// <param name="Base">What it was built on.</param>
public sealed record ReplayedStable(DatedBuild Base, ZfsRelease Zfs);
