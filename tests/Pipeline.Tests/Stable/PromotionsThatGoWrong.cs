using KinoiteZfs.Pipeline.Stable;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>What a person is told, and what the record says.</summary>
public sealed class PromotionsThatGoWrong : IDisposable
{
    readonly StreamOnDisk _stream = new();

    ImageReference Latest => _stream.Repositories.Image.At(StreamTags.Stable);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task The_message_says_why_and_where_every_stable_tag_is()
    {
        var (first, second) = await TwoNightsAsync();

        var error = await Assert.ThrowsAsync<PromotionException>(
            () => PromoteAsync(second, new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Refuses = Latest }));

        Assert.Equal(
            $"""
            The promotion of {second.Request.Candidate.Image} stopped: The registry answers 502.
            Stable is where it was before:
              - ghcr.io/dana/kinoite-zfs:latest: unmoved at {first.Image}
              - ghcr.io/dana/akmods-zfs:main-43: put back to {first.Akmods}
              - ghcr.io/dana/akmods-zfs:main-43-{Night.NewKernel}: removed again
              - ghcr.io/dana/akmods-zfs:main-43-{Night.Kernel}: unmoved at {second.Request.Akmods.Kernels[0].Image.Digest}
            The copied content and the audit tag stay. Once the cause is gone run Promote again; it continues from here.
            """,
            error.Message, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task The_record_says_that_stable_was_restored()
    {
        var (_, second) = await TwoNightsAsync();

        await Assert.ThrowsAsync<PromotionException>(
            () => PromoteAsync(second, new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Refuses = Latest }));

        Assert.Equal(
            PromotionState.Restored, (await _stream.Records.ReadAsync<PromotionRecord>(CancellationToken.None)).State);
    }

    [Fact]
    public async Task A_tag_the_registry_accepted_and_does_not_show_fails_the_promotion()
    {
        var (first, second) = await TwoNightsAsync();

        var error = await Assert.ThrowsAsync<PromotionException>(
            () => PromoteAsync(second, new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Drops = Latest }));

        Assert.Contains(
            $"accepted the tags and does not show them: {Latest} is {first.Image} instead of {second.Image}",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_read_back_waits_longer_each_time_and_not_for_ever()
    {
        var (_, second) = await TwoNightsAsync();
        var time = new InstantTime();

        await Assert.ThrowsAsync<PromotionException>(() => PromoteAsync(
            second, new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Drops = Latest }, time));

        Assert.Equal([1, 2, 4, 8], time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Stable_moved_by_somebody_else_since_the_plan_is_left_alone()
    {
        var (_, second) = await TwoNightsAsync();
        var plan = await PromoteStage.PlanAsync(second.Request, _stream.Registry, null, CancellationToken.None);
        var others = await _stream.PublishAsync(Latest, "of somebody else");

        var error = await Assert.ThrowsAsync<PipelineException>(() => PromoteStage.ExecuteAsync(
            plan, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance, CancellationToken.None));

        Assert.Contains(
            $"{Latest} was {plan.Moves[^1].Before} and is {others.Digest}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_tag_created_by_somebody_else_since_the_plan_is_not_overwritten()
    {
        var (_, second) = await TwoNightsAsync();
        var plan = await PromoteStage.PlanAsync(second.Request, _stream.Registry, null, CancellationToken.None);
        var others = await _stream.PublishAsync(plan.Audit[1].Tag, "of somebody else");

        await Assert.ThrowsAsync<PipelineException>(() => PromoteStage.ExecuteAsync(
            plan, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance, CancellationToken.None));

        Assert.Equal(others.Digest, await _stream.DigestOfAsync(plan.Audit[1].Tag));
    }

    [Fact]
    public async Task A_tag_somebody_else_moved_during_the_promotion_is_not_taken_back()
    {
        var (_, second) = await TwoNightsAsync();
        var wide = PromotionTags.Of(second.Request).Moving[^2].Tag;
        Digest? theirs = null;
        var registry = new FaultyRegistry(_stream.Registry, 0, Fault.Refused)
        {
            Refuses = Latest,
            BeforeWrite = async _ => theirs = await _stream.DigestOfAsync(wide) == second.Akmods
                ? (await _stream.PublishAsync(wide, "of somebody else")).Digest
                : theirs,
        };

        var error = await Assert.ThrowsAsync<PromotionException>(() => PromoteAsync(second, registry));

        Assert.Contains(
            $"{wide}: somebody else moved it to {theirs}; left alone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latest_is_not_moved_beside_akmods_somebody_else_has_moved()
    {
        var (first, second) = await TwoNightsAsync();
        var wide = PromotionTags.Of(second.Request).Moving[^2].Tag;
        var latestWritten = false;
        var registry = new FaultyRegistry(_stream.Registry, 0, Fault.Refused)
        {
            AfterWrite = async reference =>
            {
                latestWritten |= reference == Latest;
                if (reference == wide)
                    await _stream.PublishAsync(wide, "of somebody else");
            },
        };

        await Assert.ThrowsAsync<PromotionException>(() => PromoteAsync(second, registry));

        Assert.False(latestWritten);
        Assert.Equal(first.Image, await _stream.DigestOfAsync(Latest));
    }

    [Fact]
    public async Task Where_single_tags_cannot_be_removed_a_new_tag_stays_and_the_message_says_so()
    {
        var (_, second) = await TwoNightsAsync();
        var registry = new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Refuses = Latest, RemovesTags = false };

        var error = await Assert.ThrowsAsync<PromotionException>(() => PromoteAsync(second, registry));

        Assert.Contains(
            $"main-43-{Night.NewKernel}: it did not exist before, and this registry cannot remove a tag", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_registry_leaves_a_journal_that_is_still_open()
    {
        var (_, second) = await TwoNightsAsync();
        using var trial = _stream.Copy();
        var counting = new FaultyRegistry(trial.Registry, 0, Fault.Refused);
        await PromoteStage.RunAsync(
            second.Request, counting, trial.Records, new InstantTime(), Silence.Instance, CancellationToken.None);

        await Assert.ThrowsAsync<PromotionException>(
            () => PromoteAsync(second, new FaultyRegistry(_stream.Registry, counting.Writes, Fault.CrashAfter)));

        Assert.Equal(
            PromotionState.Planned, (await _stream.Records.ReadAsync<PromotionRecord>(CancellationToken.None)).State);
    }

    [Fact]
    public async Task A_candidate_that_is_gone_from_its_repository_moves_no_tag()
    {
        var (first, second) = await TwoNightsAsync();
        await _stream.Registry.DeleteManifestAsync(
            second.Request.Candidate.Image.Repository, second.Image, CancellationToken.None);

        await Assert.ThrowsAsync<NotFoundException>(() => PromoteAsync(second, _stream.Registry));

        Assert.Equal(first.Image, await _stream.DigestOfAsync(Latest));
    }

    async Task<(Night First, Night Second)> TwoNightsAsync()
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first, _stream.Registry);
        return (first, await Night.SecondAsync(_stream));
    }

    Task<PromotionRecord> PromoteAsync(Night night, IRegistry registry, TimeProvider? time = null) =>
        PromoteStage.RunAsync(
            night.Request, registry, _stream.Records, time ?? new InstantTime(), Silence.Instance,
            CancellationToken.None);
}
