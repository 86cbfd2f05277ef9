using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Status;

/// <summary>The first line, whatever there is to say.</summary>
public sealed class StatusInOneSentence
{
    const string Plain = "stable of 2026-11-24: kernel 6.18.16, ZFS 2.4.3, signed";

    static readonly StreamStatus Status = new(
        "kinoite-zfs", InstantTime.Now,
        [
            new TagStatus(
                "stable image", "ghcr.io/dana/kinoite-zfs:latest", TagOutcome.Present, null,
                new TagContent(
                    Given.Digest("stable"), ["6.18.16-200.fc43.x86_64"], "43", "2.4.3", "43.20261120",
                    InstantTime.Now)),
        ])
    {
        Standing = new StableStanding(
            AuditTag.Of(StableMove.Promotion, Given.Run()), null, null, null, new SignatureResult(true, "signed")),
    };

    [Fact]
    public void It_says_what_hosts_get() => Assert.Equal(Plain, Status.Sentence);

    [Fact]
    public void A_hold_is_told_with_its_nights_and_its_cause() =>
        Assert.Equal($"{Plain}; held 5 nights: kernel 6.20.1 is beyond 6.19", With(Given.Hold()).Sentence);

    [Fact]
    public void A_hold_whose_beginning_nobody_saw_has_lasted_so_long_or_more() => Assert.Equal(
        $"{Plain}; held 1 night or more: kernel 6.20.1 is beyond 6.19",
        With(Given.Hold() with { Since = new HoldStart(new DateOnly(2026, 11, 24), OrEarlier: true) }).Sentence);

    [Fact]
    public void An_older_build_that_stands_in_is_no_hold() => Assert.Equal(
        $"{Plain}; on an older base 5 nights: kernel 6.20.1 is beyond 6.19",
        With(Given.Hold("latest-20261119")).Sentence);

    [Fact]
    public void What_last_week_was_held_is_told_with_its_day() => Assert.Equal(
        $"{Plain}; held 5 nights on 2026-11-24: kernel 6.20.1 is beyond 6.19",
        (With(Given.Hold()) with { ReadAt = InstantTime.Now.AddDays(7) }).Sentence);

    [Fact]
    public void A_hold_after_which_stable_has_moved_is_over() =>
        Assert.Equal(Plain, With(Given.Hold() with { Date = new DateOnly(2026, 11, 23) }).Sentence);

    [Fact]
    public void The_hold_of_another_stream_is_none_of_this_one() =>
        Assert.Equal(Plain, (With(Given.Hold()) with { Stream = "silverblue-zfs" }).Sentence);

    [Fact]
    public void Labels_which_are_no_kernel_are_shown_as_they_are() => Assert.Equal(
        "stable of 2026-11-24: kernel some kernel, ZFS not said, signature not checked",
        (Status with
        {
            Standing = null,
            Tags =
            [
                Status.Tags[0] with
                {
                    Content = Status.Tags[0].Content! with { Kernels = ["some kernel"], Zfs = null },
                },
            ],
        }).Sentence);

    [Fact]
    public void A_stable_that_cannot_be_read_is_not_known() => Assert.Equal(
        "stable is not known: ghcr.io/dana/kinoite-zfs:latest, no permission",
        (Status with { Tags = [Status.Tags[0] with { Outcome = TagOutcome.NoPermission, Content = null }] }).Sentence);

    [Theory]
    [InlineData(
        "layout:/registry", true,
        "the embedded registry /registry, not ghcr.io: it has what was built in this checkout and nothing else. --mirror ghcr.io=ghcr.io asks ghcr.io")]
    [InlineData("layout:/registry", false, "layout:/registry in place of ghcr.io, as --mirror says")]
    [InlineData("localhost:5000", false, "localhost:5000 in place of ghcr.io, as --mirror says")]
    [InlineData("ghcr.io", false, "ghcr.io")]
    public void Which_registry_was_asked_is_said_right_below(string location, bool isEmbedded, string said)
    {
        var status = Status with
        {
            Registry = new AskedRegistry("ghcr.io", RegistryLocation.Parse(location), isEmbedded),
        };

        Assert.StartsWith($"{Plain}\nAsked: {said}\n\nWHAT ", status.Render(), StringComparison.Ordinal);
    }

    static StreamStatus With(Hold hold) => Status with { LastRun = Given.Record() with { Hold = hold } };
}
