namespace KinoiteZfs.Build.Tests;

[Trait("Speed", "Slow")]
public sealed class Backtests : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public Backtests()
    {
        foreach (var folder in new[] { "docs", "ci/history" })
        {
            var source = new DirectoryInfo(Path.Combine(FreshCheckout.Repository.FullName, folder));
            foreach (var file in source.EnumerateFiles())
                _checkout.Write($"{folder}/{file.Name}", File.ReadAllText(file.FullName));
        }
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void The_page_and_its_picture_are_written_anew()
    {
        var (page, picture) = (_checkout.Read("docs/holdback-history.md"), _checkout.Read("docs/holdback-history.svg"));
        _checkout.Write("docs/holdback-history.md", page[..^100]);
        _checkout.Write("docs/holdback-history.svg", "");

        var run = _checkout.Run("Backtest", "--json").Succeeded();

        Assert.Equal(
            (page, picture), (_checkout.Read("docs/holdback-history.md"), _checkout.Read("docs/holdback-history.svg")));
        System.Text.Json.JsonDocument.Parse(run.StandardOutput).Dispose();
        Assert.Contains(
            "\"policy\": \"never hold\"", _checkout.Read("artifacts/backtest.json"), StringComparison.Ordinal);
    }
}
