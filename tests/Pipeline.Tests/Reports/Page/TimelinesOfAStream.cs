using KinoiteZfs.Pipeline.Reports.Page;

namespace KinoiteZfs.Pipeline.Tests.Reports.Page;

public sealed class TimelinesOfAStream
{
    static readonly DateOnly Today = new(2026, 11, 24);

    static readonly ZfsRelease Older = Given.Zfs("2.4.1", "6.19");

    static readonly ZfsRelease Newer = Given.Zfs("2.4.3", "7.0");

    [Fact]
    public void A_hold_lasts_from_the_bases_kernel_to_the_release_which_supports_it()
    {
        var hold = Assert.Single(Of(
            new TimelineFact(Day(1), Kernel("6.19.2"), Older), new TimelineFact(Day(5), Kernel("7.0.1")),
            new TimelineFact(Day(20), Zfs: Newer)).Holds);

        Assert.Equal((Day(5), (DateOnly?)Day(20)), (hold.From, hold.Until));
        Assert.StartsWith("kernel 7.0.1-200.fc43.x86_64 is newer than 6.19", hold.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hold_which_lasts_has_no_end() =>
        Assert.Null(Assert.Single(Of(new TimelineFact(Day(1), Kernel("7.1.1"), Newer)).Holds).Until);

    [Fact]
    public void A_base_which_takes_its_kernel_back_ends_a_hold() =>
        Assert.Equal(Day(9), Assert.Single(Of(
            new TimelineFact(Day(1), Kernel("7.1.1"), Newer), new TimelineFact(Day(9), Kernel("7.0.9")))
            .Holds).Until);

    [Fact]
    public void What_is_not_known_holds_nothing() => Assert.Empty(Of(new TimelineFact(Day(1), Kernel("7.1.1"))).Holds);

    /// <summary>An operator's exception lets the kernel pass, as in a run.</summary>
    [Fact]
    public void An_exception_of_the_stream_is_no_hold() =>
        Assert.Empty(Of(new TimelineFact(Day(1), Kernel("7.1.1"), Newer with
        {
            Exception = new KernelExemption(Newer.Version, KernelVersion.Parse("7.1"), "a patch", Today),
        })).Holds);

    [Fact]
    public void A_day_on_which_nothing_changed_is_no_change() =>
        Assert.Equal([Day(1), Day(3)], Of(
            new TimelineFact(Day(1), Kernel("7.0.1"), Newer), new TimelineFact(Day(2), Kernel("7.0.1")),
            new TimelineFact(Day(3), Stable: Kernel("7.0.1")))
            .Changes.Select(change => change.Day));

    [Fact]
    public void What_comes_later_is_not_told_today() =>
        Assert.Single(Of(
            new TimelineFact(Day(1), Kernel("7.0.1")), new TimelineFact(Today.AddDays(1), Kernel("7.1.1"))).Changes);

    [Fact]
    public void Nothing_known_draws_nothing() => Assert.Null(Of().Render());

    static Timeline Of(params TimelineFact[] facts) => Timeline.Of(facts, Today);

    static DateOnly Day(int day) => new(2026, 11, day);

    static KernelRelease Kernel(string version) => KernelRelease.Parse($"{version}-200.fc43.x86_64");
}
