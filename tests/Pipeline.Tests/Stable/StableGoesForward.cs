namespace KinoiteZfs.Pipeline.Tests.Stable;

public sealed class StableGoesForward : IDisposable
{
    const string Stable = "6.18.12-200.fc43.x86_64";

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Theory]
    [InlineData(
        "6.18.9-200.fc43.x86_64", "43.20261122", "2.4.1", "1002",
        "age of the kernel: 6.18.9-200.fc43.x86_64 is older than stable's 6.18.12-200.fc43.x86_64")]
    [InlineData(
        Stable, "43.20261119", "2.4.1", "1002",
        "age of the base image: 43.20261119 is older than stable's 43.20261120")]
    [InlineData(Stable, "43.20261122", "2.4.0", "1002", "age of the ZFS: 2.4.0 is older than stable's 2.4.1")]
    [InlineData(
        Stable, "43.20261122", "2.4.1", "1000",
        "age of the run: run 1000 is older than the run of stable-1001-0123456")]
    public async Task What_is_older_than_stable_is_refused_with_both_values(
        string kernel, string baseTag, string zfs, string run, string reason)
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", "43.20261120", "2.4.1", Stable));

        var older = await Night.PublishAsync(_stream, run, baseTag, zfs, kernel);

        var error = await Assert.ThrowsAsync<PipelineException>(() => PromoteAsync(older));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Played as tried: with <c>latest</c> deleted, or moved back by hand, everything was new.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_newest_audit_tag_counts_as_well_as_latest(bool deleted)
    {
        var first = await Night.PublishAsync(_stream, "1001", "43.20261119", "2.4.1", "6.18.9-200.fc43.x86_64");
        await PromoteAsync(first);
        await PromoteAsync(await Night.PublishAsync(_stream, "1002", "43.20261120", "2.4.1", Stable));
        var latest = _stream.Repositories.Image.At(StreamTags.Stable);
        if (deleted)
            Assert.True(await _stream.Registry.TryRemoveTagAsync(latest.Repository, latest.Tag!, default));
        else
            await _stream.Registry.TagAsync(latest.Repository, first.Image, latest.Tag!, default);

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await PromoteAsync(
                await Night.PublishAsync(_stream, "1003", "43.20261121", "2.4.1", "6.18.10-200.fc43.x86_64")));

        Assert.Contains(
            $"age of the kernel: 6.18.10-200.fc43.x86_64 is older than stable-1002-0123456's {Stable}", error.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Whoever went back knows something of what was left: what follows need not be newer than that.</summary>
    [Fact]
    public async Task What_a_rollback_has_left_is_no_age_to_keep_up_with()
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", "43.20261119", "2.4.1", "6.18.9-200.fc43.x86_64"));
        await PromoteAsync(await Night.PublishAsync(_stream, "1002", "43.20261120", "2.4.1", Stable));
        var back = new RollbackRequest(
            StableTarget.Parse("stable-1001-0123456"), Given.Run("local-20261124120000"), _stream.Repositories);
        await RollbackStage.RunAsync(
            back, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance, default);

        var mended = await Night.PublishAsync(_stream, "1003", "43.20261121", "2.4.1", "6.18.10-200.fc43.x86_64");

        Assert.Equal(PromotionState.Promoted, (await PromoteAsync(mended)).State);
    }

    [Fact]
    public async Task An_audited_image_that_is_damaged_is_no_proof_of_going_forward()
    {
        var first = await Night.PublishAsync(_stream, "1001", "43.20261119", "2.4.1", "6.18.9-200.fc43.x86_64");
        await PromoteAsync(first);
        var latest = _stream.Repositories.Image.At(StreamTags.Stable);
        Assert.True(await _stream.Registry.TryRemoveTagAsync(latest.Repository, latest.Tag!, default));
        var config = (await _stream.Registry.ResolveImageAsync(latest.Repository.At(first.Image), default))
            .Manifest.Config.Digest;
        await _stream.DamageAsync(latest.Repository, config);

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await PromoteAsync(await Night.PublishAsync(_stream, "1002", "43.20261120", "2.4.1", Stable)));

        Assert.Contains(
            "the stable-1001-0123456 image does not say its kernel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_may_allow_it()
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", "43.20261120", "2.4.1", Stable));
        var older = await Night.PublishAsync(_stream, "1002", "43.20261119", "2.4.0", "6.18.9-200.fc43.x86_64");

        var record = await PromoteAsync(older with { Request = older.Request with { AllowDowngrade = true } });

        Assert.Equal(PromotionState.Promoted, record.State);
    }

    [Fact]
    public async Task A_second_build_of_one_day_is_newer_than_the_first()
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", "43.20261120.1", "2.4.1", Stable));

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await PromoteAsync(await Night.PublishAsync(_stream, "1002", "43.20261120", "2.4.1", Stable)));

        Assert.Contains("43.20261120 is older than stable's 43.20261120.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest-20261120", "20261119-43")]
    [InlineData("43.20261120.3.1", "43.20261120.3.0")]
    public async Task A_base_is_compared_by_its_date_however_its_stream_spells_it(string stable, string older)
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", stable, "2.4.1", Stable));

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await PromoteAsync(await Night.PublishAsync(_stream, "1002", older, "2.4.1", Stable)));

        Assert.Contains(
            $"age of the base image: {older} is older than stable's {stable}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "43.20261119")]
    [InlineData("43.20261120", null)]
    public async Task A_base_without_a_dated_tag_leaves_it_to_the_kernel(string? stable, string? later)
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", stable, "2.4.1", Stable));

        Assert.Equal(
            PromotionState.Promoted,
            (await PromoteAsync(await Night.PublishAsync(_stream, "1002", later, "2.4.1", Stable))).State);
    }

    [Fact]
    public async Task Kernels_are_compared_as_versions_not_as_text()
    {
        await PromoteAsync(await Night.PublishAsync(_stream, "1001", "43.20261120", "2.4.1", "6.18.9-200.fc43.x86_64"));

        var record = await PromoteAsync(await Night.PublishAsync(_stream, "1002", "43.20261121", "2.4.1", Stable));

        Assert.Equal(PromotionState.Promoted, record.State);
    }

    [Fact]
    public async Task A_stable_image_which_does_not_say_its_kernel_is_not_replaced_unasked()
    {
        await _stream.PublishAsync(_stream.Repositories.Image.At(StreamTags.Stable), "built by something else");

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await PromoteAsync(await Night.FirstAsync(_stream)));

        Assert.Contains("the stable image does not say its kernel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ostree_image_which_names_its_kernel_is_compared()
    {
        await _stream.PublishAsync(
            _stream.Repositories.Image.At(StreamTags.Stable), "built by something else",
            new Dictionary<string, string> { ["ostree.linux"] = "6.17.1-100.fc43.x86_64" });

        Assert.Equal(PromotionState.Promoted, (await PromoteAsync(await Night.FirstAsync(_stream))).State);
    }

    [Fact]
    public async Task A_stable_image_that_cannot_be_read_is_no_missing_one()
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first);
        await _stream.DamageAsync(_stream.Repositories.Image, first.Image);

        await Assert.ThrowsAnyAsync<RegistryException>(
            async () => await PromoteAsync(await Night.SecondAsync(_stream)));
    }

    Task<PromotionRecord> PromoteAsync(Night night) =>
        PromoteStage.RunAsync(
            night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);
}
