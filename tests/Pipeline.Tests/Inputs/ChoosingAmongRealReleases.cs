namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>Seven years of openzfs/zfs: what would have been chosen on each day.</summary>
public sealed class ChoosingAmongRealReleases
{
    static readonly DateOnly Today = new(2026, 11, 29);

    static ZfsReleaseResult Choose(string line, DateOnly day) =>
        ZfsReleaseChoice.Choose(ZfsLine.Parse(line), RealZfsReleases.On(day), allowPointZero: false);

    static string Shown(ZfsRelease release) => $"{release.Version} {release.LinuxMaximum}";

    [Theory]
    [InlineData("2.1", "2.1.16 6.7")]
    [InlineData("2.2", "2.2.11 6.17")]
    [InlineData("2.3", "2.3.9 7.2")]
    [InlineData("2.4", "2.4.4 7.2")]
    public void Today_each_line_has_its_newest_release(string line, string expected) =>
        Assert.Equal(expected, Shown(Choose(line, Today).Require()));

    [Theory]
    [InlineData("2.5")]
    [InlineData("3.0")]
    public void A_line_that_has_not_begun_is_an_error(string line) => Assert.StartsWith(
        $"OpenZFS line {line} has no release to build.",
        Assert.Throws<PipelineException>(() => Choose(line, Today).Require()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "0.8", "2019-06-14 0.8.1 5.1", "2019-09-25 0.8.2 5.3", "2020-01-22 0.8.3 5.4", "2020-05-12 0.8.4 5.6",
        "2020-10-06 0.8.5 5.6", "2020-12-14 0.8.6 5.9")]
    [InlineData(
        "2.0", "2021-01-05 2.0.1 5.10", "2021-02-01 2.0.2 5.10", "2021-02-10 2.0.3 5.10", "2021-03-08 2.0.4 5.11",
        "2021-06-23 2.0.5 5.12",
        "2021-09-22 2.0.6 5.14", "2021-12-22 2.0.7 5.15")]
    [InlineData(
        "2.1", "2021-09-15 2.1.1 5.14", "2021-12-13 2.1.2 5.15", "2022-03-09 2.1.3 5.16", "2022-03-21 2.1.4 5.17",
        "2022-06-21 2.1.5 5.18",
        "2022-09-28 2.1.6 5.19", "2022-12-01 2.1.7 6.0", "2023-01-19 2.1.8 6.1", "2023-01-24 2.1.9 6.1",
        "2023-04-13 2.1.10 6.2", "2023-04-18 2.1.11 6.2",
        "2023-06-05 2.1.12 6.3", "2023-09-21 2.1.13 6.5", "2023-11-30 2.1.14 6.5", "2024-02-22 2.1.15 6.7",
        "2024-12-03 2.1.16 6.7")]
    [InlineData(
        "2.2", "2023-11-20 2.2.1 6.6", "2023-11-29 2.2.2 6.6", "2024-02-21 2.2.3 6.7", "2024-04-30 2.2.4 6.8",
        "2024-08-02 2.2.5 6.9",
        "2024-08-27 2.2.6 6.10", "2024-12-04 2.2.7 6.12", "2025-06-10 2.2.8 6.15", "2025-11-12 2.2.9 6.17",
        "2026-06-10 2.2.10 6.17", "2026-08-21 2.2.11 6.17")]
    [InlineData(
        "2.3", "2025-03-05 2.3.1 6.13", "2025-04-30 2.3.2 6.14", "2025-06-19 2.3.3 6.15", "2025-08-20 2.3.4 6.16",
        "2025-11-13 2.3.5 6.17",
        "2026-02-19 2.3.6 6.19", "2026-05-06 2.3.7 7.0", "2026-06-10 2.3.8 7.0", "2026-08-21 2.3.9 7.2")]
    [InlineData("2.4", "2026-02-19 2.4.1 6.19", "2026-05-11 2.4.2 7.0", "2026-06-10 2.4.3 7.0", "2026-08-21 2.4.4 7.2")]
    public void On_every_day_it_is_the_newest_of_that_day(string line, params string[] history)
    {
        var releases = history.Select(entry => (Day: RealZfsReleases.Day(entry[..10]), Shown: entry[11..])).ToList();
        foreach (var day in RealZfsReleases.All.Select(one => one.Day).Distinct())
        {
            var result = Choose(line, day);
            Assert.Equal(
                (day, releases.LastOrDefault(release => release.Day <= day).Shown),
                (day, result.Chosen is { } chosen ? Shown(chosen) : null));
            // META's maximum never went backward inside a line.
            Assert.Null(result.Notice);
        }
    }
}
