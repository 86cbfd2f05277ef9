using KinoiteZfs.Pipeline.Reports.Status;
using KinoiteZfs.Pipeline.Reports.Tracking;
using KinoiteZfs.Pipeline.Tests.Reports.Status;

namespace KinoiteZfs.Pipeline.Tests.Reports.Tracking;

/// <summary>The registry tells; there is no other state.</summary>
public sealed class SinceWhenStableStands : IDisposable
{
    static readonly RunOutcome Fails =
        new RunOutcome.Blocked(new Obstacle("failed:verify", "job verify ended with failure", "Look at it."));

    readonly StreamOnDisk _stream = new();

    readonly TrackerInMemory _tracker = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task It_stands_since_it_was_promoted()
    {
        await PromotedAsync();

        await TrackAsync(days: 3);

        Assert.Contains("since 2026-11-24", Assert.Single(_tracker.Issues).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_stated_day_nothing_is_opened()
    {
        await PromotedAsync();

        await TrackAsync(days: 2);

        Assert.Empty(_tracker.Issues);
    }

    [Fact]
    public async Task It_stands_since_somebody_went_back()
    {
        await Night.TwoPromotedAsync(_stream);
        var first = StableTarget.Parse("stable-1001-0123456");
        var back = new RollbackRequest(first, Given.Run("2001"), _stream.Repositories);
        await RollbackStage.RunAsync(back, _stream.Registry, _stream.Records, DayOf(2), Silence.Instance, default);

        Assert.Contains("this is day 2", await TrackAsync(days: 4), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_is_said_with_the_address_of_the_issue()
    {
        await PromotedAsync();
        var lines = new Lines();

        await TrackAsync(days: 3, lines: lines);

        Assert.Contains("Open: https://github.com/dana/kinoite/issues/1", lines.All);
    }

    [Fact]
    public async Task A_stream_which_was_never_stable_does_not_stand_still()
    {
        Assert.StartsWith("Nothing was stable yet", await TrackAsync(days: 30), StringComparison.Ordinal);

        Assert.Empty(_tracker.Issues);
    }

    [Fact]
    public async Task An_image_that_is_not_public_is_said_and_no_guess()
    {
        var registry = new AnsweringRegistry(TagOutcome.NoPermission);
        var error = await Assert.ThrowsAsync<PipelineException>(() => TrackAsync(days: 30, registry));

        Assert.StartsWith("Since when stable stands still is not known: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("an image that hosts are to pull has to be public", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_without_issues_is_no_error()
    {
        await PromotedAsync();

        var said = await TrackAsync(days: 3, tracker: new TrackerInMemory { AreOff = true });

        Assert.StartsWith("Issues are off in dana/kinoite", said, StringComparison.Ordinal);
    }

    async Task PromotedAsync() => await (await Night.FirstAsync(_stream)).PromoteAsync(_stream);

    static InstantTime DayOf(int days) => new(InstantTime.Now.AddDays(days));

    Task<string> TrackAsync(
        int days, IRegistry? registry = null, IIssueTracker? tracker = null, IProgress<string>? lines = null)
    {
        var run = new Uri("https://github.com/dana/kinoite/actions/runs/4711");
        var request = new TrackingRequest(Given.Stream(), _stream.Repositories.Image, Fails, run);
        return TrackingStage.RunAsync(
            request, registry ?? _stream.Registry, tracker ?? _tracker, DayOf(days), lines ?? Silence.Instance,
            default);
    }
}
