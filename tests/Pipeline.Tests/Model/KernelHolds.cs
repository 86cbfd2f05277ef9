namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class KernelHolds
{
    static readonly KernelRelease Newer = KernelRelease.Parse("7.1.4-200.fc44.x86_64");

    [Fact]
    public void A_kernel_beyond_the_maximum_is_held_with_both_numbers()
    {
        var result = KernelHold.Check(Newer, Given.Zfs("2.4.3", "7.0"));
        Assert.Equal(HoldState.Held, result.State);
        Assert.Equal(
            "kernel 7.1.4-200.fc44.x86_64 is newer than 7.0, the newest Linux that OpenZFS 2.4.3 supports",
            result.Reason);
    }

    [Fact]
    public void A_held_kernel_stops_with_what_happens_next()
    {
        var e = Assert.Throws<KernelHeldException>(KernelHold.Check(Newer, Given.Zfs("2.4.3", "7.0")).Require);
        Assert.Contains(
            "Nothing was compiled and stable stays where it is; the hold ends by itself", e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7.1.0-100.fc44.x86_64")]
    [InlineData("7.1.99-300.fc44.x86_64")]
    [InlineData("6.19.2-200.fc43.x86_64")]
    public void Every_kernel_of_the_maximum_series_and_below_is_supported(string kernel) =>
        Assert.Equal(
            HoldState.Supported, KernelHold.Check(KernelRelease.Parse(kernel), Given.Zfs("2.4.4", "7.1")).State);

    [Fact]
    public void A_hold_ends_with_the_release_that_supports_the_kernel() =>
        KernelHold.Check(Newer, Given.Zfs("2.4.4", "7.1")).Require();

    [Fact]
    public void An_operator_may_build_beyond_the_maximum_and_that_is_recorded()
    {
        var result = KernelHold.Check(Newer, Given.Zfs("2.4.3", "7.0"), overridden: true);
        result.Require();
        Assert.Equal(HoldState.Overridden, result.State);
        Assert.EndsWith("--allow-beyond-maximum lets it pass all the same", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_override_changes_nothing_for_a_supported_kernel() =>
        Assert.Equal(HoldState.Supported, KernelHold.Check(Newer, Given.Zfs("2.4.4", "7.1"), overridden: true).State);

    [Fact]
    public void A_release_that_does_not_say_holds_nothing() =>
        Assert.Equal(HoldState.Supported, KernelHold.Check(Newer, Given.Zfs("2.4.3")).State);
}
