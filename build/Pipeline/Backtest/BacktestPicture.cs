namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>
/// A replay as a picture: the base's kernel, OpenZFS' maximum and stable's kernel over time, nights behind shaded. SVG
/// without scripts or fonts of its own, in light and dark colours, inline in a page or as an image.
/// </summary>
public static class BacktestPicture
{
    public const string FileName = "holdback-history.svg";

    const int Width = 960;
    const int Left = 46;
    const int Margin = 12;
    const int Top = 40;
    const int RowHeight = 12;

    const string Style =
        """
        .hb{font:12px system-ui,sans-serif}.hb text{fill:#1f2328}.hb path{fill:none}.hb .grid{stroke:#d1d9e0}
        .hb .held{fill:#cf222e;opacity:.2}.hb .stable{stroke:#1a7f37;stroke-width:5;opacity:.6}
        .hb .base{stroke:#0969da;stroke-width:1.8}.hb .zfs{stroke:#bc4c00;stroke-width:1.8;stroke-dasharray:5 3}
        @media(prefers-color-scheme:dark){.hb text{fill:#e6edf3}.hb .grid{stroke:#3d444d}.hb .held{fill:#ff7b72}
        .hb .stable{stroke:#3fb950}.hb .base{stroke:#58a6ff}.hb .zfs{stroke:#f0883e}}
        """;

    public static string Render(StreamBacktest replay)
    {
        var nights = replay.Nights;
        var series = nights.SelectMany(night => new[] { BaseOf(night), ZfsOf(night), StableOf(night) })
            .OfType<KernelVersion>().Distinct().Order().ToArray();
        var rows = series.Index().ToDictionary(row => row.Item, row => row.Index);
        var bottom = Top + (RowHeight * series.Length);
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"hb\" viewBox=\"0 0 {Width + Margin} {bottom + 24}\"");
        Line($" role=\"img\" aria-labelledby=\"hb-title hb-text\">");
        Line($"<title id=\"hb-title\">{TitleOf(replay)}</title>");
        Line($"<desc id=\"hb-text\">{Describe(replay)}</desc>");
        Line($"<style>\n{Style}\n</style>");
        Legend("base", 0, $"newest kernel of {replay.Name}");
        Legend("zfs", 260, "newest kernel OpenZFS supports");
        Legend("stable", 510, "stable's kernel");
        Line($"<rect class=\"held\" x=\"{Left + 680}\" y=\"10\" width=\"28\" height=\"14\"/>");
        Line($"<text x=\"{Left + 716}\" y=\"21\">stable is behind</text>");
        foreach (var (row, version) in series.Index().Where(row => row.Index % 3 == 0))
        {
            Line($"<text x=\"{Left - 6}\" y=\"{YOf(row) + 4}\" text-anchor=\"end\">{version}</text>");
            Line($"<path class=\"grid\" d=\"M{Left} {YOf(row)}H{Width}\"/>");
        }
        for (var year = replay.First.Year + 1; year <= replay.Last.Year; year++)
        {
            var x = XOf(new DateOnly(year, 1, 1));
            Line($"<text x=\"{x}\" y=\"{bottom + 18}\">{year}</text><path class=\"grid\" d=\"M{x} {Top}V{bottom}\"/>");
        }
        foreach (var hold in replay.Holds)
        {
            var (from, until) = (XOf(hold.From), XOf(hold.Until ?? replay.Last));
            Line($"<rect class=\"held\" x=\"{from}\" y=\"{Top}\" width=\"{until - from:0.#}\"");
            Line($" height=\"{bottom - Top}\">");
            Line($"<title>{hold.Kernel}: {hold.Nights} nights, ended by {hold.EndedBy}</title></rect>");
        }
        Steps("stable", StableOf);
        Steps("base", BaseOf);
        Steps("zfs", ZfsOf);
        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Legend(string line, int x, string text)
        {
            Line($"<path class=\"{line}\" d=\"M{Left + x} 17h28\"/>");
            Line($"<text x=\"{Left + x + 36}\" y=\"21\">{text}</text>");
        }

        void Steps(string line, Func<ReplayedNight, KernelVersion?> valueOf)
        {
            var steps = new StringBuilder();
            KernelVersion? last = null;
            foreach (var night in nights)
            {
                if (valueOf(night) is not { } value || value == last)
                    continue;
                var (x, y) = (XOf(night.Day).ToString(CultureInfo.InvariantCulture), YOf(rows[value]));
                steps.Append(last is null ? $"M{x} {y}" : $"H{x}V{y}");
                last = value;
            }
            Line($"<path class=\"{line}\" d=\"{steps}H{Width}\"/>");
        }

        int YOf(int row) => bottom - (RowHeight * row) - (RowHeight / 2);

        double XOf(DateOnly day)
        {
            var part = (day.DayNumber - replay.First.DayNumber) / (double)(nights.Count - 1);
            return Math.Round(Left + ((Width - Left) * part), 1);
        }
    }

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

    static KernelVersion? BaseOf(ReplayedNight night) => SeriesOf(night.Newest.Kernels!.Newest.Version);

    static KernelVersion? ZfsOf(ReplayedNight night) => SeriesOf(night.Zfs.LinuxMaximum);

    static KernelVersion? StableOf(ReplayedNight night) => SeriesOf(night.Stable?.Base.Kernels!.Newest.Version);

    static KernelVersion? SeriesOf(KernelVersion? version) =>
        version is null ? null : KernelVersion.Parse($"{version.Major}.{version.Minor}");
}
