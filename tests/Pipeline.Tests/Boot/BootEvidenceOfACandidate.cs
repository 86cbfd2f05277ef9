namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>Evidence belongs to one digest: kept and reused for it, worth nothing for any other.</summary>
public sealed class BootEvidenceOfACandidate : IDisposable
{
    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_survives_the_way_through_a_file()
    {
        var candidate = await BootedAsync();
        await _stream.Records.WriteAsync(candidate, default);
        Assert.Equal(
            candidate.Boot!.Kernels, (await _stream.Records.ReadAsync<CandidateRecord>(default)).Boot!.Kernels);
    }

    [Fact]
    public async Task It_is_reused_for_the_same_digest_without_starting_a_machine() =>
        Assert.Null(await BootAsync(await BootedAsync()));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_an_image_to_upgrade_from_it_is_reused_only_if_it_tells_of_that(bool told)
    {
        var candidate = await BootedAsync();
        var older = await _stream.PublishAsync(_stream.Repositories.Image.At(Tag.Parse("older")), "older");
        var tested = new UpgradeEvidence(told ? older : candidate.Image, UpgradeOutcome.Passed, "2.3.1-1", "and back");
        candidate = candidate with { Boot = candidate.Boot! with { Upgrade = tested } };

        var again = BootAsync(candidate, _stream.Repositories.Image.At(Tag.Parse("older")));

        if (told)
            Assert.Null(await again);
        else
            await Assert.ThrowsAsync<MachineStartedException>(() => again);
    }

    [Fact]
    public async Task It_is_not_reused_for_another_digest()
    {
        var candidate = await BootedAsync();
        await Assert.ThrowsAsync<MachineStartedException>(
            () => BootAsync(candidate with { Boot = candidate.Boot! with { Image = Given.Digest("another") } }));
    }

    [Fact]
    public async Task A_failure_stops_a_promotion_which_requires_no_boot_test() =>
        Assert.Equal(
            "boot test",
            Assert.Single(await RefusalsAsync(await BootedAsync(BootOutcome.Failed), required: false)).Name);

    [Fact]
    public async Task A_failure_is_not_tried_again_until_it_passes_by_chance()
    {
        var candidate = await BootedAsync(BootOutcome.Failed);
        var error = await Assert.ThrowsAsync<BootFailedException>(() => BootAsync(candidate));
        Assert.Contains("--retry-boot-test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_tried_again_when_a_person_asks()
    {
        var candidate = await BootedAsync(BootOutcome.Failed);
        await Assert.ThrowsAsync<MachineStartedException>(() => BootAsync(candidate, retry: true));
    }

    [Fact]
    public async Task A_promotion_which_requires_it_goes_ahead_with_it() =>
        Assert.Empty(await RefusalsAsync(await BootedAsync()));

    [Fact]
    public async Task Without_it_a_promotion_which_requires_it_is_refused() =>
        Assert.Contains(
            "nobody has booted this candidate", await RefusalAsync(await BootedAsync() with { Boot = null }),
            StringComparison.Ordinal);

    [Fact]
    public async Task About_another_digest_it_is_refused_with_both()
    {
        var candidate = await BootedAsync();
        var other = Given.Digest("another variant");
        Assert.Contains(
            $"it is about {other}, the candidate is {candidate.Image.Digest}",
            await RefusalAsync(candidate with { Boot = candidate.Boot! with { Image = other } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_fewer_kernels_it_is_refused()
    {
        var candidate = await BootedAsync();
        Assert.Contains(
            $"the kernels {Night.OldKernel} were booted, the inputs have {Night.OldKernel}, {Night.Kernel}",
            await RefusalAsync(
                candidate with { Boot = candidate.Boot! with { Kernels = [candidate.Boot.Kernels[0]] } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_failure_it_is_refused() => Assert.Contains(
        "failed it", await RefusalAsync(await BootedAsync(BootOutcome.Failed)), StringComparison.Ordinal);

    [Fact]
    public async Task With_a_failed_upgrade_it_is_refused()
    {
        var candidate = await BootedAsync();
        var upgrade = new UpgradeEvidence(candidate.Image, UpgradeOutcome.Failed, "2.3.1-1", "gone");
        Assert.Contains(
            "failed it", await RefusalAsync(candidate with { Boot = candidate.Boot! with { Upgrade = upgrade } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_another_ZFS_it_is_refused() =>
        Assert.Contains(
            "ran ZFS '2.4.0-1', the inputs have 2.4.1", await RefusalAsync(await BootedAsync(zfs: "2.4.0-1")),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_promotion_which_does_not_require_it_does_not_ask()
    {
        var night = await Night.FirstAsync(_stream);
        Assert.True((await PromoteStage.PlanAsync(night.Request, _stream.Registry, null, default)).Allowed);
    }

    [Fact]
    public async Task The_summary_shows_it_for_each_kernel()
    {
        var night = await Night.FirstAsync(_stream);
        var page = JobSummary.Render(
            new RunReport(night.Request.Inputs, _stream.Repositories, night.Request.Akmods, await BootedAsync()));
        Assert.Contains(
            $"a pool's whole life with {MarkdownText.Code("2.4.1-1")} in 12 s on Tcg", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_summary_does_not_show_another_digests()
    {
        var night = await Night.FirstAsync(_stream);
        var candidate = await BootedAsync();
        var page = JobSummary.Render(new RunReport(
            night.Request.Inputs, _stream.Repositories, night.Request.Akmods,
            candidate with { Boot = candidate.Boot! with { Image = Given.Digest("another") } }));
        Assert.Contains("| not tried |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_platform_than_the_machines_is_refused_by_name()
    {
        var candidate = await BootedAsync();
        var inputs = _night!.Request.Inputs;
        inputs = inputs with { Inputs = inputs.Inputs with { Platform = Platform.Parse("linux/arm64") } };
        _night = _night with { Request = _night.Request with { Inputs = inputs } };

        var error = await Assert.ThrowsAsync<BootEnvironmentException>(
            () => BootAsync(candidate with { Boot = null, Inputs = inputs.Inputs.Fingerprint }));

        Assert.Contains(
            "machine is linux/amd64, and the stream's platform is linux/arm64", error.Message,
            StringComparison.Ordinal);
    }

    Night? _night;

    async Task<CandidateRecord> BootedAsync(BootOutcome outcome = BootOutcome.Passed, string zfs = "2.4.1-1")
    {
        _night ??= await Night.FirstAsync(_stream);
        var candidate = _night.Request.Candidate;
        return candidate with
        {
            Boot = _night.Boot(outcome) with { Kernels = [.. _night.Boot(outcome).Kernels
                .Select(kernel => kernel with { Zfs = zfs })] },
        };
    }

    async Task<BootReport?> BootAsync(
        CandidateRecord candidate, ImageReference? upgradeFrom = null, bool retry = false) =>
        await BootTestStage.RunForAsync(
            candidate, _night!.Request.Inputs, _stream.Repositories, upgradeFrom, retry, _stream.Registry,
            new BootRig(new NoMachine(), "", _folder.Directory, _folder.Directory, TimeSpan.FromSeconds(1)),
            new InstantTime(), Silence.Instance, default);

    async Task<IEnumerable<CheckResult>> RefusalsAsync(CandidateRecord candidate, bool required = true)
    {
        var plan = await PromoteStage.PlanAsync(
            _night!.Request with { Candidate = candidate, RequireBootTest = required }, _stream.Registry, null,
            default);
        return plan.Preconditions.Where(check => !check.Passed);
    }

    async Task<string> RefusalAsync(CandidateRecord candidate)
    {
        var refusal = Assert.Single(await RefusalsAsync(candidate));
        Assert.Equal("boot test", refusal.Name);
        return refusal.Reason;
    }

    /// <summary>Says that somebody wanted to start it.</summary>
    sealed class NoMachine : IVirtualMachine
    {
        public Task RequireAsync(CancellationToken cancellationToken) => throw new MachineStartedException();

        public Task<MachineEnd> RunAsync(
            MachineOrder order, Action<string> onLine, CancellationToken cancellationToken) =>
            throw new MachineStartedException();
    }

    sealed class MachineStartedException : Exception;
}
