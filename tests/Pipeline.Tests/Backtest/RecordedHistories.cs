using KinoiteZfs.Pipeline.Backtest;

namespace KinoiteZfs.Pipeline.Tests.Backtest;

public sealed class RecordedHistories : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public RecordedHistories()
    {
        foreach (var file in RealYears.Folder.EnumerateFiles("*.csv"))
            file.CopyTo(_folder.File(file.Name).FullName);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The first and last row of each file, as their sources have them.</summary>
    [Fact]
    public async Task What_is_shipped_is_read_to_its_end()
    {
        var histories = await LoadAsync();

        Assert.Equal(
            [
                ("testing-devel", 297, "5.2.8-200.fc30.x86_64", "6.11.4-201.fc40.x86_64", 98),
                ("stable", 128, "5.2.11-200.fc30.x86_64", "6.10.12-200.fc40.x86_64", 98),
            ],
            histories.Select(one =>
            (
                one.Stream, one.Kernels.Count, $"{one.Kernels[0].Kernel}", $"{one.Kernels[^1].Kernel}",
                one.Releases.Count)));
    }

    [Theory]
    [InlineData("date,kernel\n2024-13-01,6.11.3-200.fc40.x86_64", "line 2: String '2024-13-01' was not recognized")]
    [InlineData("date,kernel\n2024-10-16,kernel-6.11.3", "line 2: 'kernel-6.11.3' is not a kernel release")]
    [InlineData("date,kernel\n2024-10-16,6.11.3-200.fc40.x86_64\n2024-10-16", "line 3: expected 'date,kernel'")]
    [InlineData("kernel,date\n2024-10-16,6.11.3-200.fc40.x86_64", "line 1: expected 'date,kernel' and a line")]
    [InlineData("date,kernel\n", "line 1: expected 'date,kernel' and a line for each day")]
    [InlineData("date,kernel\n2024-10-16,6.11.3-200.fc40.x86_64\n2024-10-15,6.11.4-200.fc40.x86_64",
        "6.11.4-200.fc40.x86_64 of 2024-10-15 stands below a later day")]
    public async Task A_row_that_cannot_be_is_named_with_its_file(string content, string complaint)
    {
        var file = _folder.Write("fedora-testing-kernels.csv", content);

        var error = await Assert.ThrowsAsync<PipelineException>(LoadAsync);

        Assert.StartsWith(file.FullName, error.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Restore it from the repository.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named()
    {
        _folder.File("openzfs-releases.csv").Delete();

        var error = await Assert.ThrowsAsync<PipelineException>(LoadAsync);

        Assert.Equal(
            $"{_folder.File("openzfs-releases.csv")} is missing. It holds the history that Backtest replays. "
            + "Restore it from the repository.",
            error.Message);
    }

    [Fact]
    public async Task A_history_from_before_every_release_is_no_history()
    {
        _folder.Write("openzfs-releases.csv", "date,version,linux_minimum,linux_maximum\n2026-08-21,2.4.4,4.18,7.2");

        var error = Assert.Throws<PipelineException>(() => BacktestReport.Of(LoadAsync().GetAwaiter().GetResult()));

        Assert.StartsWith(
            "No OpenZFS release of ci/history is from before 2019-08-19.", error.Message, StringComparison.Ordinal);
    }

    Task<IReadOnlyList<RecordedHistory>> LoadAsync() => RecordedHistory.LoadAsync(_folder.Directory, default);
}
