namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>What came out for one stream.</summary>
/// <param name="Name">Of the stream whose kernels they were.</param>
/// <param name="Years">By year, then by policy; all years last, there with the variants.</param>
/// <param name="Holds">With holdback.</param>
public sealed record StreamBacktest(
    string Name, DateOnly First, DateOnly Last, IReadOnlyList<PolicyYear> Years, IReadOnlyList<PassedHold> Holds)
{
    /// <summary>With holdback.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReplayedNight> Nights { get; init; } = [];

    internal static StreamBacktest Of(RecordedHistory history)
    {
        var compared = Play(BacktestPolicy.Compared);
        var years = Enumerable.Range(history.First.Year, history.Last.Year - history.First.Year + 1)
            .SelectMany(year => OfYear(year, compared));
        var nights = compared[0].Nights;
        return new StreamBacktest(
            history.Stream, history.First, history.Last,
            [.. years, .. OfYear(null, compared.Concat(Play(BacktestPolicy.Variants)))], PassedHold.Of(nights))
        {
            Nights = nights,
        };

        IReadOnlyList<(string Policy, IReadOnlyList<ReplayedNight> Nights)> Play(IEnumerable<BacktestPolicy> all) =>
            [.. all.Select(policy => (policy.Name, PolicyReplay.Play(history, policy)))];
    }

    static IEnumerable<PolicyYear> OfYear(
        int? year, IEnumerable<(string Policy, IReadOnlyList<ReplayedNight> Nights)> replays) =>
        replays.Select(replay => PolicyYear.Of(replay.Policy, year, replay.Nights));
}

/// <summary>A year under a policy, in nights and days.</summary>
/// <param name="Policy">See <see cref="BacktestPolicy"/>.</param>
/// <param name="Year">Null for all of them together.</param>
/// <param name="Updates">Nights on which stable moved.</param>
/// <param name="Behind">Nights on which stable was built on an older build than the base's newest.</param>
/// <param name="MedianLag">Days between these two builds, over all nights.</param>
/// <param name="WithoutPools">Nights on which stable's kernel was beyond its OpenZFS.</param>
public sealed record PolicyYear(
    string Policy, int? Year, int Nights, int Updates, int Behind, int MedianLag, int WorstLag, int WithoutPools)
{
    internal static PolicyYear Of(string policy, int? year, IReadOnlyList<ReplayedNight> all)
    {
        var nights = all.Where(night => year is null || night.Day.Year == year).ToArray();
        var lags = nights.Select(night => night.Lag(all[0].Day)).Order().ToArray();
        return new PolicyYear(
            policy, year, nights.Length, nights.Count(night => night.Moved), nights.Count(night => night.IsBehind),
            lags[lags.Length / 2], lags[^1], nights.Count(night => night.HasNoPools));
    }

    internal IReadOnlyList<string> ToRow() =>
    [
        Year is { } year ? $"{year}" : "all", Policy, $"{Nights}", $"{Updates}", $"{Behind}", $"{MedianLag}",
        $"{WorstLag}", $"{WithoutPools}",
    ];
}

/// <summary>Nights in a row on which stable was behind.</summary>
/// <param name="Kernel">The newest one on the first of them.</param>
/// <param name="Zfs">The release of that night.</param>
/// <param name="Until">Null when history ends before.</param>
/// <param name="EndedBy">A release, or another kernel of the base.</param>
public sealed record PassedHold(
    KernelRelease Kernel, ZfsRelease Zfs, DateOnly From, DateOnly? Until, int Nights, string Reason, string EndedBy)
{
    internal static IReadOnlyList<PassedHold> Of(IReadOnlyList<ReplayedNight> nights)
    {
        List<PassedHold> holds = [];
        for (var first = 0; first < nights.Count; first++)
        {
            var held = nights.Skip(first).TakeWhile(night => night.IsBehind).ToArray();
            if (held.Length == 0)
                continue;
            first += held.Length;
            holds.Add(Of(held, first < nights.Count ? nights[first] : null));
        }
        return holds;
    }

    static PassedHold Of(ReplayedNight[] held, ReplayedNight? next) => new(
        held[0].Newest.Kernels!.Newest, held[0].Zfs, held[0].Day, next?.Day, held.Length, held[0].Reason!,
        next is null ? "not yet, where history ends"
        : next.Zfs != held[^1].Zfs ? $"OpenZFS {next.Zfs.Version}"
        : $"kernel {next.Newest.Kernels!.Newest}");

    internal IReadOnlyList<string> ToRow() =>
    [
        $"{Kernel}", $"{Zfs.Version}", $"{Zfs.LinuxMaximum}", $"{From:yyyy-MM-dd}", $"{Until:yyyy-MM-dd}", $"{Nights}",
        EndedBy,
    ];
}
