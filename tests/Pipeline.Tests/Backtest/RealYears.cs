using KinoiteZfs.Pipeline.Backtest;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

/// <summary>The shipped history and its replay, made once for all tests.</summary>
public sealed class RealYears : IAsyncLifetime
{
    public static DirectoryInfo Folder => new(ShippedFile.At("ci/history").FullName);

    public BacktestReport Report { get; private set; } = new([]);

    /// <summary>Fedora CoreOS testing-devel.</summary>
    public StreamBacktest Testing => Report.Streams[0];

    public async Task InitializeAsync() => Report = BacktestReport.Of(await RecordedHistory.LoadAsync(Folder, default));

    public Task DisposeAsync() => Task.CompletedTask;
}
