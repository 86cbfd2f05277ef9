using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Reports.History;
using KinoiteZfs.Pipeline.Stable;

namespace KinoiteZfs.Pipeline.Tests.Stable.Rollback;

/// <summary>What a rollback has left does not come back by itself.</summary>
public sealed class WithdrawnImages : IDisposable
{
    const string FirstAudit = "stable-1001-0123456";

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task The_same_image_is_not_promoted_again_by_a_later_run()
    {
        var second = await BackAtTheFirstAsync();

        var check = await CheckAsync(await AgainAsync("2005"));

        Assert.Equal((
            false,
            $"{second.Image} was withdrawn by rollback run 2001 on 2026-11-24. It is built again when an input changes, or with --allow-withdrawn; Rollback --to {second.Image} makes it stable again as it is"),
            (check.Passed, check.Reason));
    }

    [Fact]
    public async Task Neither_is_another_image_of_the_same_inputs()
    {
        await BackAtTheFirstAsync();

        var check = await CheckAsync(await ComposedOtherwiseAsync(await AgainAsync("2005")));

        Assert.Contains("and this one is built from the same inputs", check.Reason, StringComparison.Ordinal);
        Assert.False(check.Passed);
    }

    /// <summary>Its dated tag has come since, or gone: it is the same base all the same.</summary>
    [Theory]
    [InlineData(null, "43.20261121")]
    [InlineData("43.20261121", null)]
    [InlineData("43.20261121", "latest-20261121")]
    public async Task Neither_is_one_on_the_same_base_by_another_name(string? then, string? now)
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first);
        var second = await Night.PublishAsync(_stream, "1002", then, "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(second);
        await BackAsync(FirstAudit, "2001", InstantTime.Now);

        var check = await CheckAsync(await Night.PublishAsync(
            _stream, "2005", now, Given.Zfs("2.4.1"), second.Request.Inputs.Inputs.Base.Digest, hold: null,
            Night.Kernel, Night.NewKernel));

        Assert.Contains("and this one is built from the same inputs", check.Reason, StringComparison.Ordinal);
        Assert.False(check.Passed);
    }

    /// <summary>The rollback's own statement tells what its base was called: the image may be gone.</summary>
    [Fact]
    public async Task Neither_is_one_by_another_name_when_what_was_withdrawn_is_gone()
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first);
        var second = await Night.PublishAsync(_stream, "1002", "43.20261121", "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(second);
        await BackAsync(FirstAudit, "2001", InstantTime.Now);
        await _stream.Registry.DeleteManifestAsync(_stream.Repositories.Image, second.Image, default);

        var check = await CheckAsync(await Night.PublishAsync(
            _stream, "2005", "latest-20261121", Given.Zfs("2.4.1"), second.Request.Inputs.Inputs.Base.Digest,
            hold: null, Night.Kernel, Night.NewKernel));

        Assert.Contains("and this one is built from the same inputs", check.Reason, StringComparison.Ordinal);
        Assert.False(check.Passed);
    }

    [Fact]
    public async Task An_image_of_other_inputs_is_promoted()
    {
        await BackAtTheFirstAsync();

        Assert.True((await CheckAsync(
            await Night.PublishAsync(_stream, "2005", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel)))
            .Passed);
    }

    [Fact]
    public async Task A_person_may_promote_it_all_the_same_and_then_it_is_stable_like_any_other()
    {
        await BackAtTheFirstAsync();
        var again = await AgainAsync("2005");

        await PromoteAsync(new Night(again.Request with { AllowWithdrawn = true }));

        var check = await CheckAsync(await AgainAsync("2006"));
        Assert.True(check.Passed, check.Reason);
    }

    [Fact]
    public async Task Going_there_again_lifts_it()
    {
        var second = await BackAtTheFirstAsync();
        await BackAsync(second.Image.ToString(), "2002", InstantTime.Now.AddHours(1));

        Assert.True((await CheckAsync(await AgainAsync("2005"))).Passed);
    }

    [Fact]
    public async Task The_live_image_is_never_shown_as_withdrawn()
    {
        var second = await BackAtTheFirstAsync();
        await BackAsync(second.Image.ToString(), "2002", InstantTime.Now.AddHours(1));

        var history = await HistoryAsync();

        Assert.Equal(second.Image, history.Live);
        Assert.All(history.Steps, step => Assert.Equal(
            step.Image.Content!.Digest != second.Image, step.Withdrawn is not null));
    }

    /// <summary>It has left its statement and its audit tag all the same.</summary>
    [Fact]
    public async Task A_rollback_there_which_moves_nothing_lifts_nothing()
    {
        var second = await BackAtTheFirstAsync();
        var latest = _stream.Repositories.Image.At(StreamTags.Stable);
        var registry = new FaultyRegistry(_stream.Registry, failAt: 0, Fault.Refused) { Refuses = latest };
        await Assert.ThrowsAsync<PromotionException>(() => RollbackStage.RunAsync(
            new RollbackRequest(StableTarget.Parse(second.Image.ToString()), Given.Run("2002"),
                _stream.Repositories), registry, _stream.Records,
            new InstantTime(InstantTime.Now.AddHours(1)), Silence.Instance, default));

        Assert.False((await CheckAsync(await AgainAsync("2005"))).Passed);
    }

    /// <summary>Whoever runs a rollback again may find another stable image than the first time.</summary>
    [Fact]
    public async Task A_rollback_run_again_withdraws_what_it_really_leaves()
    {
        var (first, _) = await TwoNightsAsync();
        var images = _stream.Repositories.Image;
        var registry = new FaultyRegistry(_stream.Registry, failAt: 0, Fault.Refused) { Refuses = images.At(
            StreamTags.Stable) };
        await Assert.ThrowsAsync<PromotionException>(() => RollbackStage.RunAsync(
            new RollbackRequest(
                StableTarget.Parse(FirstAudit), Given.Run("2001"), _stream.Repositories), registry, _stream.Records,
            new InstantTime(), Silence.Instance, default));
        var third = await Night.PublishAsync(_stream, "2002", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(third);

        await BackAsync(FirstAudit, "2001", InstantTime.Now.AddHours(1));

        Assert.Equal(first.Image, await _stream.DigestOfAsync(images.At(StreamTags.Stable)));
        Assert.Contains((await HistoryAsync()).Steps, step => step.Withdrawn?.Image == third.Image);
    }

    [Fact]
    public async Task A_step_further_back_leaves_both_withdrawn()
    {
        var (_, second) = await TwoNightsAsync();
        var third = await Night.PublishAsync(_stream, "1003", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(third);
        await BackAsync("stable-1002-0123456", "2001", InstantTime.Now);
        await BackAsync(FirstAudit, "2002", InstantTime.Now.AddHours(1));

        var withdrawn = (await HistoryAsync()).Steps.Where(step => step.Withdrawn is not null)
            .Select(step => step.Tag).Order(StringComparer.Ordinal);

        Assert.Equal(["rollback-2001-0123456", "stable-1002-0123456", "stable-1003-0123456"], withdrawn);
        Assert.NotEqual(second.Image, third.Image);
    }

    [Fact]
    public async Task History_marks_it()
    {
        await BackAtTheFirstAsync();

        Assert.Matches("withdrawn +stable-1002-0123456", (await HistoryAsync()).Render());
    }

    [Fact]
    public async Task What_is_live_is_not_marked()
    {
        var second = await BackAtTheFirstAsync();
        await BackAsync(second.Image.ToString(), "2002", InstantTime.Now.AddHours(1));

        Assert.DoesNotMatch("withdrawn +stable-1002", (await HistoryAsync()).Render());
    }

    [Fact]
    public async Task Stable_goes_back_from_an_image_which_cannot_be_read()
    {
        var (first, second) = await TwoNightsAsync();
        await _stream.DamageAsync(_stream.Repositories.Image, second.Image);

        await BackAsync(FirstAudit, "2001", InstantTime.Now);

        Assert.Equal(first.Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
    }

    [Fact]
    public async Task A_statement_without_an_audit_tag_withdraws_nothing()
    {
        var (first, second) = await TwoNightsAsync();
        var images = _stream.Repositories.Image;
        var statement = new RollbackStatement(
            Given.Run("2001"), images.At(Tag.Parse(FirstAudit)), second.Image,
            second.Request.Inputs.Inputs.Fingerprint);
        await _stream.Registry.AttachAsync(
            images, (await _stream.Registry.FindManifestAsync(images.At(first.Image), default))!,
            statement.ToAttachment(InstantTime.Now), default);

        Assert.DoesNotContain((await HistoryAsync()).Steps, step => step.Withdrawn is not null);
    }

    [Fact]
    public async Task When_nobody_knows_what_a_rollback_left_nothing_else_is_promoted()
    {
        await WithoutStatementAsync();

        var check = await CheckAsync(
            await Night.PublishAsync(_stream, "2005", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel));

        Assert.False(check.Passed);
        Assert.Matches(
            "^rollback-2001-0123456 went back to sha256:[0-9a-f]{64}, and its statement, which said what it left, is gone",
            check.Reason);
    }

    [Fact]
    public async Task A_person_may_promote_all_the_same_and_once_stable_has_moved_on_that_is_settled()
    {
        await WithoutStatementAsync();
        var next = await Night.PublishAsync(_stream, "2005", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(new Night(next.Request with { AllowWithdrawn = true }));

        Assert.True((await CheckAsync(
            await Night.PublishAsync(_stream, "2006", "43.20261123", "2.4.1", Night.Kernel, Night.NewKernel)))
            .Passed);
    }

    [Fact]
    public async Task A_later_rollback_to_the_same_image_which_tells_settles_it_too()
    {
        await WithoutStatementAsync();
        var next = await Night.PublishAsync(_stream, "2005", "43.20261122", "2.4.1", Night.Kernel, Night.NewKernel);
        await PromoteAsync(new Night(next.Request with { AllowWithdrawn = true }));
        await BackAsync(FirstAudit, "2006", InstantTime.Now.AddHours(1));

        Assert.True((await CheckAsync(
            await Night.PublishAsync(_stream, "2007", "43.20261123", "2.4.1", Night.Kernel, Night.NewKernel)))
            .Passed);
    }

    [Fact]
    public async Task What_is_stable_may_be_promoted_again_whatever_is_lost()
    {
        var first = await WithoutStatementAsync();

        Assert.True((await CheckAsync(first)).Passed);
    }

    /// <returns>The first night, which is stable again.</returns>
    async Task<Night> WithoutStatementAsync()
    {
        var (first, _) = await TwoNightsAsync();
        await BackAsync(FirstAudit, "2001", InstantTime.Now);
        var images = _stream.Repositories.Image;
        var tag = images.At(ReferrerTag.Of(first.Image));
        var listed = ImageIndex.Parse(await _stream.Registry.GetManifestAsync(tag, default));
        await _stream.Registry.PutManifestAsync(
            tag,
            (listed with { Manifests = [.. listed.Manifests.Where(
                entry => entry.ArtifactType != RollbackStatement.MediaType)] })
                .ToRaw(),
            default);
        Assert.DoesNotContain(await _stream.Registry.ListReferrersAsync(images, first.Image, null, default), entry =>
            entry.ArtifactType == RollbackStatement.MediaType);
        return first;
    }

    async Task<Night> BackAtTheFirstAsync()
    {
        var (_, second) = await TwoNightsAsync();
        await BackAsync(FirstAudit, "2001", InstantTime.Now);
        return second;
    }

    Task<(Night First, Night Second)> TwoNightsAsync() => Night.TwoPromotedAsync(_stream);

    /// <summary>Whoever may push can copy labels: such an image under <c>latest</c> lifts nothing.</summary>
    [Fact]
    public async Task A_latest_with_copied_labels_does_not_lift_what_was_withdrawn()
    {
        var second = await BackAtTheFirstAsync();
        var images = _stream.Repositories.Image;
        var labels = (await _stream.Registry.ResolveImageAsync(images.At(second.Image), default)).Config.Labels;
        await _stream.PublishAsync(images.At(StreamTags.Stable), "somebody else's", labels);

        Assert.False((await CheckAsync(await AgainAsync("2002"))).Passed);
    }

    /// <summary>What a later run makes of the inputs of the second night.</summary>
    Task<Night> AgainAsync(string run) =>
        Night.PublishAsync(_stream, run, "43.20261121", "2.4.1", Night.Kernel, Night.NewKernel);

    async Task<Night> ComposedOtherwiseAsync(Night night)
    {
        var request = night.Request;
        var other = await _stream.PublishAsync(
            _stream.Repositories.Candidate.At(Tag.Parse("other")), "another composer",
            InputLabels.For(request.Inputs, "kinoite-zfs", request.Candidate.Akmods));
        return new Night(request with
        {
            Candidate = request.Candidate with { Image = other, Evidence =
                request.Candidate.Evidence! with { Image = other.Digest! } },
        });
    }

    async Task<CheckResult> CheckAsync(Night night) =>
        (await PromoteStage.PlanAsync(night.Request, _stream.Registry, interrupted: null, default)).Preconditions
            .Single(check => check.Name == "not withdrawn");

    Task<StreamHistory> HistoryAsync() =>
        HistoryStage.ReadAsync("kinoite-zfs", _stream.Repositories, key: null, _stream.Registry, default);

    Task<PromotionRecord> PromoteAsync(Night night) => night.PromoteAsync(_stream);

    Task<RollbackRecord> BackAsync(string to, string run, DateTimeOffset now) => RollbackStage.RunAsync(
        new RollbackRequest(StableTarget.Parse(to), Given.Run(run),
            _stream.Repositories), _stream.Registry, _stream.Records, new InstantTime(now),
        Silence.Instance, default);
}
