namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>What the rules would have done in real years, beside what others do.</summary>
public sealed record BacktestReport(IReadOnlyList<StreamBacktest> Streams)
{
    const string PageName = "holdback-history.md";

    /// <summary>What people have written on the page stands above it.</summary>
    const string Mark = $"<!-- From here on written by {CommandLine.Script} {Targets.Backtest}. -->\n\n";

    static readonly IReadOnlyList<string> YearHeaders =
        ["year", "policy", "nights", "updates", "nights behind", "median lag", "worst lag", "nights without pools"];

    static readonly IReadOnlyList<string> HoldHeaders =
        ["newest kernel", "OpenZFS", "up to", "from", "until", "nights", "ended by"];

    public static BacktestReport Of(IEnumerable<RecordedHistory> histories) =>
        new([.. histories.Select(StreamBacktest.Of)]);

    public string Render() => Render(TextTable.Render, "{0}, {1:yyyy-MM-dd} to {2:yyyy-MM-dd}\n\n{3}\n{4}\n");

    public string ToMarkdown() => Render(
        MarkdownTable.Render,
        "## Fedora CoreOS {0}, {1:yyyy-MM-dd} to {2:yyyy-MM-dd}\n\n{3}\nEach time stable was behind:\n\n{4}\n");

    /// <summary>Brings page and picture in <c>docs</c> up to date.</summary>
    /// <exception cref="PipelineException">
    /// The page is missing, or has lost the mark below which it is written.
    /// </exception>
    public async Task WriteAsync(DirectoryInfo docs, CancellationToken cancellationToken)
    {
        var page = new FileInfo(Path.Combine(docs.FullName, PageName));
        var text = page.Exists ? await File.ReadAllTextAsync(page.FullName, cancellationToken) : "";
        if (text.IndexOf(Mark, StringComparison.Ordinal) is var mark && mark < 0)
            throw new PipelineException(
                $"{page.FullName} is missing or has no line '{Mark.Trim()}', below which {Targets.Backtest} writes. "
                + "Restore it from the repository.");
        await WriteAsync(page, text[..(mark + Mark.Length)] + ToMarkdown());
        await WriteAsync(
            new FileInfo(Path.Combine(docs.FullName, BacktestPicture.FileName)), BacktestPicture.Render(Streams[0]));

        Task WriteAsync(FileInfo file, string content) =>
            AtomicFile.WriteAsync(file, Encoding.UTF8.GetBytes(content), cancellationToken);
    }

    string Render(Func<IReadOnlyList<string>, IEnumerable<IReadOnlyList<string>>, string> table, string page)
    {
        var text = new StringBuilder();
        foreach (var stream in Streams)
        {
            var years = table(YearHeaders, stream.Years.Select(year => year.ToRow()));
            var holds = table(HoldHeaders, stream.Holds.Select(hold => hold.ToRow()));
            text.AppendFormat(CultureInfo.InvariantCulture, page, stream.Name, stream.First, stream.Last, years, holds);
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }
}
