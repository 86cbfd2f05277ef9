namespace KinoiteZfs.Pipeline.Drawing;

/// <summary>
/// Kernel series over time: the base's, OpenZFS' maximum and stable's; times in which stable was behind are shaded.
/// </summary>
/// <param name="Id">Begins the ids in the drawing, which a page may hold once each.</param>
/// <param name="Title">Of the drawing, for those who do not see it.</param>
/// <param name="Description">What it shows, in words.</param>
/// <param name="BaseLegend">What the base's line is called.</param>
/// <param name="Days">In order; not every day has to be there.</param>
public sealed record KernelChart(
    string Id, string Title, string Description, string BaseLegend, DateOnly First, DateOnly Last,
    IReadOnlyList<ChartDay> Days, IReadOnlyList<ChartSpan> Behind)
{
    const int Width = 960;
    const int Left = 46;
    const int Shortest = 8;
    const int Margin = 12;
    const int Top = 40;
    const int MinimumRow = 12;
    const int MaximumRow = 30;

    /// <summary>Few rows are drawn higher, up to this.</summary>
    const int UsualHeight = 200;

    /// <summary>Up to so many rows each has its name.</summary>
    const int NamedRows = 12;

    const string Style =
        """
        .hb{font:12px system-ui,sans-serif}.hb text{fill:#1f2328}.hb path{fill:none}.hb .grid{stroke:#d1d9e0}
        .hb .held{fill:#cf222e;opacity:.2}.hb .stable{stroke:#1a7f37;stroke-width:5;opacity:.6}
        .hb .base{stroke:#0969da;stroke-width:1.8}.hb .zfs{stroke:#bc4c00;stroke-width:1.8;stroke-dasharray:5 3}
        @media(prefers-color-scheme:dark){.hb text{fill:#e6edf3}.hb .grid{stroke:#3d444d}.hb .held{fill:#ff7b72}
        .hb .stable{stroke:#3fb950}.hb .base{stroke:#58a6ff}.hb .zfs{stroke:#f0883e}}
        """;

    /// <summary>
    /// SVG without scripts or fonts of its own, in light and dark colours, inline in a page or as an image.
    /// </summary>
    public string Render()
    {
        var series = Days.SelectMany(day => new[] { day.Base, day.Zfs, day.Stable })
            .OfType<KernelVersion>().Distinct().Order().ToArray();
        var rows = series.Index().ToDictionary(row => row.Item, row => row.Index);
        var height = Math.Clamp(UsualHeight / Math.Max(series.Length, 1), MinimumRow, MaximumRow);
        var bottom = Top + (height * series.Length);
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"hb\" viewBox=\"0 0 {Width + Margin} {bottom + 24}\"");
        Line($" role=\"img\" aria-labelledby=\"{Id}-title {Id}-text\">");
        Line($"<title id=\"{Id}-title\">{Html.Encode(Title)}</title>");
        Line($"<desc id=\"{Id}-text\">{Html.Encode(Description)}</desc>");
        Line($"<style>\n{Style}\n</style>");
        Legend("base", 0, BaseLegend);
        Legend("zfs", 260, "newest kernel OpenZFS supports");
        Legend("stable", 510, "stable's kernel");
        Line($"<rect class=\"held\" x=\"{Left + 680}\" y=\"10\" width=\"28\" height=\"14\"/>");
        Line($"<text x=\"{Left + 716}\" y=\"21\">stable is behind</text>");
        foreach (var (row, version) in series.Index().Where(row => series.Length <= NamedRows || row.Index % 3 == 0))
        {
            Line($"<text x=\"{Left - 6}\" y=\"{YOf(row) + 4}\" text-anchor=\"end\">{version}</text>");
            Line($"<path class=\"grid\" d=\"M{Left} {YOf(row)}H{Width}\"/>");
        }
        foreach (var (day, text) in TimeTicks.Between(First, Last))
        {
            var x = XOf(day);
            Line($"<text x=\"{x}\" y=\"{bottom + 18}\">{text}</text><path class=\"grid\" d=\"M{x} {Top}V{bottom}\"/>");
        }
        foreach (var span in Behind)
        {
            var (from, until) = (XOf(span.From), XOf(span.Until));
            Line($"<rect class=\"held\" x=\"{from}\" y=\"{Top}\" width=\"{until - from:0.#}\"");
            Line($" height=\"{bottom - Top}\">");
            Line($"<title>{Html.Encode(span.Title)}</title></rect>");
        }
        Steps("stable", day => day.Stable);
        Steps("base", day => day.Base);
        Steps("zfs", day => day.Zfs);
        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Legend(string line, int x, string text)
        {
            Line($"<path class=\"{line}\" d=\"M{Left + x} 17h28\"/>");
            Line($"<text x=\"{Left + x + 36}\" y=\"21\">{Html.Encode(text)}</text>");
        }

        void Steps(string line, Func<ChartDay, KernelVersion?> valueOf)
        {
            var steps = new StringBuilder();
            KernelVersion? last = null;
            foreach (var day in Days)
            {
                if (valueOf(day) is not { } value || value == last)
                    continue;
                // What begins on the last day is a short line, and not none.
                var at = last is null ? Math.Min(XOf(day.Day), Width - Shortest) : XOf(day.Day);
                var (x, y) = (at.ToString(CultureInfo.InvariantCulture), YOf(rows[value]));
                steps.Append(last is null ? $"M{x} {y}" : $"H{x}V{y}");
                last = value;
            }
            if (last is not null)
                Line($"<path class=\"{line}\" d=\"{steps}H{Width}\"/>");
        }

        int YOf(int row) => bottom - (height * row) - (height / 2);

        double XOf(DateOnly day)
        {
            var part = (day.DayNumber - First.DayNumber) / (double)Math.Max(Last.DayNumber - First.DayNumber, 1);
            return Math.Round(Left + ((Width - Left) * part), 1);
        }
    }

    /// <summary>The series of a kernel, which is what OpenZFS' maximum names; null of null.</summary>
    public static KernelVersion? SeriesOf(KernelVersion? version) =>
        version is null ? null : KernelVersion.Parse($"{version.Major}.{version.Minor}");
}

/// <summary>What was so on one day, as series; null where nobody knows.</summary>
public sealed record ChartDay(DateOnly Day, KernelVersion? Base, KernelVersion? Zfs, KernelVersion? Stable);

/// <param name="Title">What its tooltip says.</param>
public sealed record ChartSpan(DateOnly From, DateOnly Until, string Title);
