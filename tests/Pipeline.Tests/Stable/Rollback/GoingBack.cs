using KinoiteZfs.Pipeline.Reports.History;

namespace KinoiteZfs.Pipeline.Tests.Stable.Rollback;

/// <summary>Two nights are stable one after the other; then stable goes back to the first.</summary>
public sealed class GoingBack : IDisposable
{
    const string FirstAudit = "stable-1001-0123456";
    static readonly FedoraVersion Fedora = FedoraVersion.Parse("43");

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Image_and_akmods_are_what_they_were()
    {
        var (first, _) = await TwoNightsAsync();

        await BackAsync(FirstAudit);

        Assert.Equal<IEnumerable<Digest?>>(
            [first.Image, first.Akmods, first.Request.Akmods.Kernels[0].Image.Digest, first.Request.Akmods.Kernels[1]
                .Image.Digest],
            [await LatestAsync(), await AkmodsAsync(), await AkmodsAsync(Night.OldKernel), await AkmodsAsync(
                Night.Kernel)]);
    }

    [Fact]
    public async Task A_digest_will_do()
    {
        var (first, _) = await TwoNightsAsync();

        await BackAsync(first.Image.ToString());

        Assert.Equal(first.Image, await LatestAsync());
    }

    [Fact]
    public async Task It_leaves_audit_tags_of_its_own()
    {
        var (first, _) = await TwoNightsAsync();

        await BackAsync(FirstAudit);

        var audit = AuditTag.Of(StableMove.Rollback, Given.Run("2001"));
        Assert.Equal<IEnumerable<Digest?>>(
            [first.Image, first.Akmods, first.Request.Akmods.Kernels[0].Image.Digest],
            [
                await _stream.DigestOfAsync(_stream.Repositories.Image.At(audit.Tag)),
                await _stream.DigestOfAsync(_stream.Repositories.Akmods.At(audit.Tag)),
                await _stream.DigestOfAsync(
                    _stream.Repositories.Akmods.At(audit.For(KernelRelease.Parse(Night.OldKernel)))),
            ]);
    }

    [Fact]
    public async Task The_record_tells_from_what_to_what()
    {
        var (first, second) = await TwoNightsAsync();

        await BackAsync(FirstAudit);

        var record = await _stream.Records.ReadAsync<RollbackRecord>(CancellationToken.None);
        var latest = record.Tags[^1];
        Assert.Equal((PromotionState.Promoted, FirstAudit, second.Image, first.Image), (
            record.State, record.To.Tag!.Name, latest.Before, latest.After));
    }

    [Fact]
    public async Task The_way_forward_again_is_the_same()
    {
        var (_, second) = await TwoNightsAsync();
        await BackAsync(FirstAudit);

        await BackAsync("stable-1002-0123456", "2002");

        Assert.Equal((second.Image, second.Akmods), (await LatestAsync(), await AkmodsAsync()));
    }

    [Fact]
    public async Task Going_back_to_what_a_rollback_had_made_stable_works_too()
    {
        var (first, _) = await TwoNightsAsync();
        await BackAsync(FirstAudit);
        await BackAsync("stable-1002-0123456", "2002");

        await BackAsync("rollback-2001-0123456", "2003");

        Assert.Equal(first.Image, await LatestAsync());
    }

    [Fact]
    public async Task Where_stable_is_already_nothing_is_written_but_the_record()
    {
        await TwoNightsAsync();
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        var record = await BackAsync("stable-1002-0123456", registry: counting);

        Assert.Equal((PromotionState.AlreadyStable, 0), (record.State, counting.Writes));
    }

    [Fact]
    public async Task The_plan_writes_nothing()
    {
        await TwoNightsAsync();
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        var plan = await RollbackStage.PlanAsync(
            Request(FirstAudit), counting, null, new InstantTime(), CancellationToken.None);

        Assert.Equal((true, 0), (plan.Allowed, counting.Writes));
    }

    [Theory]
    [InlineData("stable-999-0123456", "there is no ghcr.io/dana/kinoite-zfs:stable-999-0123456")]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "no audit tag of ghcr.io/dana/kinoite-zfs names it")]
    public async Task What_was_never_stable_is_refused(string to, string why)
    {
        var (_, second) = await TwoNightsAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(() => BackAsync(to));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(second.Image, await LatestAsync());
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("main-43")]
    [InlineData("../evil")]
    [InlineData("sha256:abc")]
    public void What_names_nothing_to_go_back_to_is_refused(string to) =>
        Assert.Contains("as History lists them", Assert.Throws<FormatException>(() => StableTarget.Parse(to)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Akmods_whose_audit_tag_is_gone_are_not_guessed()
    {
        await TwoNightsAsync();
        await _stream.Registry.TryRemoveTagAsync(
            _stream.Repositories.Akmods, Tag.Parse($"{FirstAudit}-{Night.Kernel}"), CancellationToken.None);

        await RefusedAsync($"there is no ghcr.io/dana/akmods-zfs:{FirstAudit}-{Night.Kernel}");
    }

    [Fact]
    public async Task Akmods_of_another_run_under_its_audit_tag_are_refused()
    {
        var (_, second) = await TwoNightsAsync();
        await _stream.Registry.TagAsync(
            _stream.Repositories.Akmods, second.Akmods, Tag.Parse(FirstAudit), CancellationToken.None);

        await RefusedAsync($"akmods: the image was composed with '");
    }

    [Fact]
    public async Task A_kernels_akmods_of_another_build_are_refused()
    {
        var (_, second) = await TwoNightsAsync();
        await _stream.Registry.TagAsync(
            _stream.Repositories.Akmods, second.Request.Akmods.Kernels[1].Image.Digest!,
            Tag.Parse($"{FirstAudit}-{Night.Kernel}"), CancellationToken.None);

        await RefusedAsync(
            $"akmods of {Night.Kernel}: ghcr.io/dana/akmods-zfs:{FirstAudit}-{Night.Kernel} is for '{Night.NewKernel}'");
    }

    [Fact]
    public async Task Content_the_registry_has_lost_is_refused()
    {
        var (first, _) = await TwoNightsAsync();
        var image = await _stream.Registry.ResolveImageAsync(
            _stream.Repositories.Image.At(first.Image), Platform.LinuxAmd64, CancellationToken.None);
        File.Delete(Path.Combine(
            _stream.Registry.FolderOf(_stream.Repositories.Image), "blobs", "sha256",
            image.Manifest.Layers[0].Digest.Hex));

        await RefusedAsync($"content: the registry has lost {image.Manifest.Layers[0].Digest}");
    }

    [Fact]
    public async Task Whoever_moves_stable_meanwhile_wins_and_is_named()
    {
        var (_, second) = await TwoNightsAsync();
        var rival = await _stream.PublishAsync(_stream.Repositories.Image.At(Tag.Parse("rival")), "rival");
        var latest = _stream.Repositories.Image.At(StreamTags.Stable);
        var audit = _stream.Repositories.Image.At(Tag.Parse("rollback-2001-0123456"));
        var contested = new FaultyRegistry(_stream.Registry, 0, Fault.Refused)
        {
            AfterWrite = written => written == audit
                ? _stream.Registry.TagAsync(latest.Repository, rival.Digest!, latest.Tag!, CancellationToken.None)
                : Task.CompletedTask,
        };

        var error = await Assert.ThrowsAsync<PipelineException>(() => BackAsync(FirstAudit, registry: contested));

        Assert.Contains($"{latest} was {second.Image} and is {rival.Digest}", error.Message, StringComparison.Ordinal);
        Assert.Equal((rival.Digest, second.Akmods), (await LatestAsync(), await AkmodsAsync()));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.CrashBefore)]
    [InlineData(Fault.CrashAfter)]
    public async Task Whatever_write_goes_wrong_a_plain_second_run_completes(Fault fault)
    {
        var (first, _) = await TwoNightsAsync();
        using var counted = _stream.Copy();
        var counting = new FaultyRegistry(counted.Registry, 0, Fault.Refused);
        await BackAsync(counted, FirstAudit, "2001", counting);
        for (var write = 1; write <= counting.Writes; write++)
        {
            using var scene = _stream.Copy();
            await Assert.ThrowsAnyAsync<Exception>(
                () => BackAsync(scene, FirstAudit, "2001", new FaultyRegistry(scene.Registry, write, fault)));

            await BackAsync(scene, FirstAudit, "2001", scene.Registry);

            Assert.Equal(first.Image, await scene.DigestOfAsync(scene.Repositories.Image.At(StreamTags.Stable)));
            Assert.Equal(
                first.Akmods, await scene.DigestOfAsync(scene.Repositories.Akmods.At(StreamTags.Akmods(Fedora))));
        }
    }

    [Fact]
    public async Task History_lists_every_step_newest_first_and_says_which_is_live()
    {
        await TwoNightsAsync();
        await BackAsync(FirstAudit);

        var history = await HistoryStage.ReadAsync(
            "kinoite-zfs", _stream.Repositories, key: null, _stream.Registry, CancellationToken.None);

        Assert.Equal(
            ["rollback-2001-0123456 True", "stable-1001-0123456 True", "stable-1002-0123456 False"],
            history.Steps.OrderBy(step => step.Tag, StringComparer.Ordinal).Select(step => $"{step.Tag} {step.Live}"));
        Assert.All(history.Steps, step => Assert.NotNull(step.Date));
        Assert.Matches(
            $@"live +stable-1001-0123456 +[0-9a-f]{{12}} +[0-9-]+ [0-9:]+ +{Night.OldKernel}, {Night.Kernel} +2\.4\.1 +43\.20261120",
            history.Render());
    }

    [Fact]
    public async Task A_latest_without_audit_tag_is_said()
    {
        await TwoNightsAsync();
        await _stream.PublishAsync(_stream.Repositories.Image.At(StreamTags.Stable), "from nowhere");

        var history = await HistoryStage.ReadAsync(
            "kinoite-zfs", _stream.Repositories, key: null, _stream.Registry, CancellationToken.None);

        Assert.Contains(
            "latest is not what was made stable: no audit tag names ", history.Render(), StringComparison.Ordinal);
    }

    async Task RefusedAsync(string why)
    {
        var before = (await LatestAsync(), await AkmodsAsync());
        var error = await Assert.ThrowsAsync<PipelineException>(() => BackAsync(FirstAudit));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await LatestAsync(), await AkmodsAsync()));
    }

    Task<(Night First, Night Second)> TwoNightsAsync() => Night.TwoPromotedAsync(_stream);

    Task<PromotionRecord> PromoteAsync(Night night) => night.PromoteAsync(_stream);

    Task<RollbackRecord> BackAsync(string to, string run = "2001", IRegistry? registry = null) =>
        BackAsync(_stream, to, run, registry ?? _stream.Registry);

    Task<RollbackRecord> BackAsync(StreamOnDisk stream, string to, string run, IRegistry registry) =>
        RollbackStage.RunAsync(
            Request(to, run), registry, stream.Records, new InstantTime(), Silence.Instance, CancellationToken.None);

    RollbackRequest Request(string to, string run = "2001") =>
        new(StableTarget.Parse(to), Given.Run(run), _stream.Repositories);

    Task<Digest?> LatestAsync() => _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable));

    Task<Digest?> AkmodsAsync(string? kernel = null) => _stream.DigestOfAsync(_stream.Repositories.Akmods.At(
        kernel is null ? StreamTags.Akmods(Fedora) : StreamTags.Akmods(Fedora, KernelRelease.Parse(kernel))));
}
