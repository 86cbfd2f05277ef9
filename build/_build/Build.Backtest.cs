using KinoiteZfs.Pipeline.Backtest;

partial class Build
{
    Target Backtest => _ => _
        .Description("Replays real years by the rules into docs/holdback-history.md (--json: artifacts/backtest.json)")
        .Executes(Stage(async () =>
        {
            var folder = new DirectoryInfo(RootDirectory / "ci" / "history");
            var report = BacktestReport.Of(await RecordedHistory.LoadAsync(folder, Cancellation));
            await report.WriteAsync(new DirectoryInfo(RootDirectory / "docs"), Cancellation);
            ShowReport("backtest.json", report, report.Render());
        }));
}
