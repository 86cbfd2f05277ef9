using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Inputs.Holdback;

namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>
/// What a nightly run would have found upstream. The kernels and the releases are real; that each day has a build of
/// the base, named and kept for 90 days as ublue-os/main does today, is not.
/// </summary>
sealed class ReplayedWorld
{
    const int DaysKept = 90;

    readonly IReadOnlyList<DatedRelease> _releases;
    readonly List<DatedBuild> _builds = [];
    readonly Dictionary<(int, bool), ZfsRelease> _chosen = [];

    public ReplayedWorld(RecordedHistory history)
    {
        _releases = history.Releases;
        var steps = history.Kernels.ToLookup(step => step.Day, step => step.Kernel);
        var current = history.Kernels[0].Kernel;
        for (var day = history.First; day <= history.Last; day = day.AddDays(1))
        {
            foreach (var (number, kernel) in steps[day].DefaultIfEmpty(current).Index())
                _builds.Add(Build(day, number, current = kernel));
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<DatedBuild> BuildsOf(DateOnly night) =>
        [.. _builds.Where(build => build.Stamp.Day <= night && build.Stamp.Day > night.AddDays(-DaysKept)).Reverse()];

    /// <summary>
    /// The newest release of the newest line which has one to build: whoever keeps a stream moves <c>zfsLine</c> on.
    /// </summary>
    public ZfsRelease ZfsOf(DateOnly night, bool allowPointZero)
    {
        var known = _releases.Where(dated => dated.Day <= night).Select(dated => dated.Release).ToArray();
        if (_chosen.TryGetValue((known.Length, allowPointZero), out var chosen))
            return chosen;
        return _chosen[(known.Length, allowPointZero)] =
            known.Select(release => release.Line).Distinct().OrderDescending()
                .Select(line => ZfsReleaseChoice.Choose(line, known, allowPointZero).Chosen)
                .OfType<ZfsRelease>().FirstOrDefault()
            ?? throw new PipelineException(
                $"No OpenZFS release of ci/history is from before {night:O}. Restore the folder from the repository.");
    }

    static DatedBuild Build(DateOnly day, int number, KernelRelease kernel)
    {
        var date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + (number == 0 ? "" : $".{number}");
        var tag = Tag.Parse($"{ImageReference.Latest}-{date}");
        return DatedTag.TryFrom(tag, out var dated)
            ? new DatedBuild(dated, Digest.Of(Encoding.ASCII.GetBytes(tag.Name)), new KernelSet([kernel]))
            : throw new InvalidOperationException($"{tag} holds a date.");
    }
}
