using KinoiteZfs.Pipeline.Backtest;
using KinoiteZfs.Pipeline.Reports.Page;

namespace KinoiteZfs.Lab;

/// <summary>
/// Pages of every kind, opened in Debian's Chromium by playwright-core, once for all tests: light and dark, on a phone
/// and on a wide screen, by keyboard and on paper. axe-core says what it finds wrong. Screenshots stay in
/// artifacts/lab.
/// </summary>
public sealed class OpenedPages : IAsyncLifetime, IDisposable
{
    static readonly string Node = Path.Combine(Checkout.Root, "tests", "Lab", "Page", "Node");

    static readonly string Screenshots = Path.Combine(Checkout.Root, "artifacts", "lab");

    static readonly string Hostile =
        "<script src=https://example.org/x.js></script>\u202E" + new string('x', 500);

    readonly TemporaryFolder _folder = new();

    public static IReadOnlyList<string> Names { get; } = ["empty", "held", "hostile"];

    internal IReadOnlyDictionary<string, SeenPage> Seen { get; private set; } = new Dictionary<string, SeenPage>();

    /// <summary>Names the page, and begins each screenshot of it.</summary>
    internal SeenPage this[string name] => Seen[name];

    public async Task InitializeAsync()
    {
        var history = new DirectoryInfo(Path.Combine(Checkout.Root, "ci", "history"));
        var years = BacktestReport.Of(await RecordedHistory.LoadAsync(history, CancellationToken.None)).Streams[0];
        foreach (var (name, facts) in new[]
        {
            ("held", PageSample.Held()), ("empty", PageSample.Empty()),
            ("hostile", PageSample.Hostile(Hostile)),
        })
            await WriteAsync(name, facts with { Request = facts.Request with { Backtest = years } });
        Directory.CreateDirectory(Screenshots);
        var looked = await Tool.TryAsync("node", ["look.mjs", _folder.Path, Screenshots], Node);
        Assert.True(looked.ExitCode == 0, looked.All);
        Seen = looked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<SeenPage>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(page => page.Page);
    }

    /// <summary>A page with mistakes, to show that they are seen.</summary>
    internal static async Task<SeenPage> LookAsync(string markup)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["mistakes.html"], markup);
        var looked = await Tool.TryAsync("node", ["look.mjs", folder.Path, folder.Path], Node);
        Assert.True(looked.ExitCode == 0, looked.All);
        return JsonSerializer.Deserialize<SeenPage>(looked.Output, JsonSerializerOptions.Web)!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    Task WriteAsync(string name, PageFacts facts) =>
        File.WriteAllTextAsync(_folder[$"{name}.html"], new StreamPage(facts).Render());
}

/// <param name="Narrow">Pixels the page is wider than 320.</param>
/// <param name="UnseenStops">What a keyboard reaches without showing where it is.</param>
/// <param name="Unreachable">What scrolls, and by pointer alone.</param>
sealed record SeenPage(
    string Page, IReadOnlyList<Look> Looks, int Narrow, string? FirstStop, IReadOnlyList<string> UnseenStops,
    IReadOnlyList<string> Unreachable, PrintedPage Printed);

/// <param name="Shift">Cumulative layout shift.</param>
/// <param name="Requests">But for the page itself.</param>
/// <param name="Complaints">Of the console, and errors of the page.</param>
sealed record Look(
    string Theme, int Width, string Background, IReadOnlyList<string> Violations, double Shift, int Overflow,
    IReadOnlyList<string> Requests, IReadOnlyList<string> Complaints);

/// <param name="Cut">What is cut off at the paper's edge.</param>
sealed record PrintedPage(string Background, IReadOnlyList<string> Cut);
