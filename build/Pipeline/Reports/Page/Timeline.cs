using KinoiteZfs.Pipeline.Drawing;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>What was known of a stream on one day, each as it was on the day before where nothing is said.</summary>
/// <param name="Base">The base's newest kernel.</param>
/// <param name="Zfs">The release that runs build, with its maximum.</param>
/// <param name="Stable">Stable's newest kernel.</param>
public sealed record TimelineFact(
    DateOnly Day, KernelRelease? Base = null, ZfsRelease? Zfs = null, KernelRelease? Stable = null);

/// <param name="Until">The first day on which the base's kernel was supported again; null while it is not.</param>
/// <param name="Reason">Names the kernel, the maximum and the release.</param>
public sealed record TimelineHold(DateOnly From, DateOnly? Until, string Reason);

/// <summary>Base, OpenZFS and stable, day by day.</summary>
/// <param name="Changes">Only the days on which one of them changed, oldest first, each with all three.</param>
/// <param name="Today">The last day of it.</param>
public sealed record Timeline(
    IReadOnlyList<TimelineFact> Changes, IReadOnlyList<TimelineHold> Holds, DateOnly Today)
{
    static readonly string[] Headers =
        ["Since", "Base's newest kernel", "OpenZFS", "Up to Linux", "Stable's kernel", "Held"];

    /// <param name="facts">In any order; of several about one thing on one day the last one counts.</param>
    public static Timeline Of(IEnumerable<TimelineFact> facts, DateOnly today)
    {
        List<TimelineFact> changes = [];
        List<TimelineHold> holds = [];
        var now = new TimelineFact(DateOnly.MinValue);
        foreach (var day in facts.Where(fact => fact.Day <= today).GroupBy(fact => fact.Day).OrderBy(day => day.Key))
        {
            var next = day.Aggregate(now with { Day = day.Key }, (state, fact) => state with
            {
                Base = fact.Base ?? state.Base,
                Zfs = fact.Zfs ?? state.Zfs,
                Stable = fact.Stable ?? state.Stable,
            });
            if (next with { Day = now.Day } == now)
                continue;
            changes.Add(now = next);
            Follow(holds, now);
        }
        return new Timeline(changes, holds, today);
    }

    /// <summary>Null before anything is known.</summary>
    public string? Render() => Changes.Count == 0 ? null : ToChart().Render();

    internal Html ToTable() => PageParts.Table(
        "Base, OpenZFS and stable, newest first", Headers,
        Changes.Reverse().Select(change => (IReadOnlyList<Html>)
        [
            Day(change.Day), Said(change.Base), Said(change.Zfs?.Version), Said(change.Zfs?.LinuxMaximum),
            Said(change.Stable), IsHeld(change) is { } reason
                ? Html.Of("div", [("class", "reason")], reason) : "",
        ]));

    static void Follow(List<TimelineHold> holds, TimelineFact now)
    {
        var (reason, isOpen) = (IsHeld(now), holds is [.., { Until: null }]);
        if (reason is not null && !isOpen)
            holds.Add(new TimelineHold(now.Day, Until: null, reason));
        else if (reason is null && isOpen)
            holds[^1] = holds[^1] with { Until = now.Day };
    }

    /// <summary>By the rule that runs ask; akmods of others, or an operator, may have let one pass all the
    /// same.</summary>
    static string? IsHeld(TimelineFact fact) =>
        fact is { Base: { } kernel, Zfs: { } zfs } && KernelHold.Check(kernel, zfs) is { State: HoldState.Held } held
            ? held.Reason : null;

    KernelChart ToChart()
    {
        var first = Changes[0].Day;
        return new KernelChart(
            "kernels", $"Kernels, OpenZFS and stable, {Day(first)} to {Day(Today)}", Describe(),
            "the base's newest kernel", first, Today,
            [
                .. Changes.Select(change => new ChartDay(
                    change.Day, KernelChart.SeriesOf(change.Base?.Version),
                    KernelChart.SeriesOf(change.Zfs?.LinuxMaximum), KernelChart.SeriesOf(change.Stable?.Version))),
            ],
            [.. Holds.Select(hold => new ChartSpan(hold.From, hold.Until ?? Today, Describe(hold)))]);
    }

    static string Describe(TimelineHold hold) =>
        $"from {Day(hold.From)} {(hold.Until is { } end ? $"to {Day(end)}" : "until today")}: {hold.Reason}";

    string Describe()
    {
        var now = Changes[^1];
        var times = Holds.Count switch
        {
            0 => "was never held",
            1 => "was held once",
            var many => $"was held {many} times",
        };
        return $"On {Day(Today)} the base's newest kernel is {Said(now.Base)}, OpenZFS {Said(now.Zfs?.Version)} "
            + $"supports Linux up to {Said(now.Zfs?.LinuxMaximum)}, and stable has {Said(now.Stable)}. Stable {times} "
            + $"in this time{(Holds is [.., { Until: null }] ? ", and is held now" : "")}. The table below says the same.";
    }

    static string Said(object? version) => version?.ToString() ?? "not known";

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
