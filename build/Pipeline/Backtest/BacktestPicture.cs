using KinoiteZfs.Pipeline.Drawing;

namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>A replay as a picture: nights on which stable is behind are shaded.</summary>
public static class BacktestPicture
{
    public const string FileName = "holdback-history.svg";

    public static string Render(StreamBacktest replay) => new KernelChart(
        "hb", TitleOf(replay), Describe(replay), $"newest kernel of {replay.Name}", replay.First, replay.Last,
        [
            .. replay.Nights.Select(night => new ChartDay(
                night.Day, KernelChart.SeriesOf(night.Newest.Kernels!.Newest.Version),
                KernelChart.SeriesOf(night.Zfs.LinuxMaximum),
                KernelChart.SeriesOf(night.Stable?.Base.Kernels!.Newest.Version))),
        ],
        [
            .. replay.Holds.Select(hold => new ChartSpan(
                hold.From, hold.Until ?? replay.Last,
                $"{hold.Kernel}: {hold.Nights} nights, ended by {hold.EndedBy}")),
        ]).Render();

    static string TitleOf(StreamBacktest replay) =>
        $"Kernels, OpenZFS and stable, {replay.First:yyyy-MM-dd} to {replay.Last:yyyy-MM-dd}";

    static string Describe(StreamBacktest replay)
    {
        var behind = replay.Holds.Sum(hold => hold.Nights);
        var longest = replay.Holds.MaxBy(hold => hold.Nights);
        return $"On {replay.Nights.Count - behind} of {replay.Nights.Count} nights stable has the base's newest build. "
            + $"{replay.Holds.Count} times it is behind, shaded, until OpenZFS or the base has moved; "
            + $"the longest time, {longest?.Nights ?? 0} nights, begins on {longest?.From ?? replay.First:yyyy-MM-dd}.";
    }
}
