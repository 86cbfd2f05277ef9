using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Boot;

/// <summary>A boot test that failed on a digest stays with the digest: in the record, and in the registry for every
/// later run.</summary>
public sealed class RememberingFailures : IDisposable
{
    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _stream.Dispose();
        _folder.Dispose();
    }

    /// <summary>Played as tried: the next night composes the same image, boots it not at all, and promoted
    /// it.</summary>
    [Fact]
    public async Task A_later_run_of_the_same_digest_is_not_promoted()
    {
        var night = await FailedAsync();

        var refused = await RefusalAsync(
            night.Of(Given.Run("1002")).Request with { Candidate = Forgotten(night.Of(Given.Run("1002"))) });

        Assert.Contains(
            $"{night.Image} failed a boot test of run '1001' on '2026-11-24T12:00:00Z', which is attached to it as sha256:",
            refused, StringComparison.Ordinal);
        Assert.Contains("--retry-boot-test", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_which_does_not_know_of_the_failure_does_not_outweigh_it()
    {
        var later = (await FailedAsync()).Of(Given.Run("1002")).Booted();

        Assert.Contains(
            "failed a boot test of run '1001'", await RefusalAsync(later.Request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pass_of_this_run_which_a_person_asked_for_in_spite_of_the_failure_counts()
    {
        var night = await FailedAsync();
        var failures = await FailuresAsync(night);
        var passed = night.Boot(BootOutcome.Passed) with { Overrules = [.. failures.Select(
            failure => failure.Artifact)] };

        Assert.Empty(
            await RefusalsAsync(night.Request with { Candidate = night.Request.Candidate with { Boot = passed } }));
    }

    [Fact]
    public async Task It_is_not_booted_again_until_it_passes_by_chance()
    {
        var later = (await FailedAsync()).Of(Given.Run("1002")).Request;

        var error = await Assert.ThrowsAsync<BootFailedException>(
            () => BootAsync(later with { Candidate = later.Candidate with { Boot = null } }, retry: false));

        Assert.Contains("failed a boot test of run '1001'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>"It is no program" is as much of a failure as a kernel which does not boot.</summary>
    [Fact]
    public async Task An_image_which_cannot_even_be_tried_has_failed_and_that_is_recorded()
    {
        await File.WriteAllBytesAsync(
            Path.Combine(_folder.Directory.FullName, "busybox"),
            KinoiteZfs.Kmods.Tests.Programs.ProgramBytes.Build(null));
        var request = (await Night.FirstAsync(_stream)).Request;

        var report = await BootAsync(request, retry: false);

        Assert.False(report!.Evidence.Passed);
        Assert.Contains("cannot be booted with ZFS", report.Evidence.Problem, StringComparison.Ordinal);
        await BootResultStage.RunAsync(
            request.Inputs, request.Candidate with { Boot = report.Evidence }, request.Repositories, _stream.Registry,
            Silence.Instance, default);
        Assert.Contains("failed a boot test of run '1001'", await RefusalAsync(request), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be booted with ZFS", Assert.Throws<BootFailedException>(report.Require).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Composing_the_same_digest_again_does_not_forget_it()
    {
        var night = (await Night.FirstAsync(_stream)).Booted(BootOutcome.Failed);

        Assert.Equal(night.Request.Candidate.Boot, Forgotten(night).Remember(night.Request.Candidate).Boot);
    }

    [Fact]
    public async Task Another_digest_and_a_pass_of_another_run_are_not_remembered()
    {
        var failed = (await Night.FirstAsync(_stream)).Booted(BootOutcome.Failed);
        var other = (await Night.SecondAsync(_stream)).Request.Candidate;

        Assert.Null(other.Remember(failed.Request.Candidate).Boot);
        Assert.Null(Forgotten(failed).Remember(failed.Booted().Request.Candidate).Boot);
        Assert.Null(Forgotten(failed).Remember(null).Boot);
    }

    /// <summary>Fields and values: in-toto/attestation, spec/predicates/test-result.md.</summary>
    [Fact]
    public async Task What_is_attached_is_an_in_toto_test_result()
    {
        var night = await FailedAsync();

        using var statement = await StatementAsync(night);
        var root = statement.RootElement;

        Assert.Equal("https://in-toto.io/Statement/v1", root.GetProperty("_type").GetString());
        Assert.Equal("https://in-toto.io/attestation/test-result/v0.1", root.GetProperty("predicateType").GetString());
        Assert.Equal(
            night.Image.Hex, root.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());
        var predicate = root.GetProperty("predicate");
        Assert.Equal("FAILED", predicate.GetProperty("result").GetString());
        Assert.Equal($"{Given.Sha}", predicate.GetProperty("configuration")[0]
            .GetProperty("digest").GetProperty("gitCommit").GetString());
        Assert.Equal([$"boot {Night.OldKernel}", $"boot {Night.Kernel}"], predicate.GetProperty("failedTests")
            .EnumerateArray().Select(test => test.GetString()));
        Assert.Empty(predicate.GetProperty("passedTests").EnumerateArray());
    }

    [Fact]
    public async Task It_is_attached_once()
    {
        var night = await FailedAsync();
        await AttachAsync(night);

        Assert.Single(await FailuresAsync(night));
    }

    [Fact]
    public async Task A_pass_that_is_attached_is_no_failure_and_no_pass_either()
    {
        var night = (await Night.FirstAsync(_stream)).Booted();
        await AttachAsync(night);

        Assert.Empty(await FailuresAsync(night));
        Assert.Contains(
            "nobody has booted this candidate",
            await RefusalAsync(night.Request with { Candidate = Forgotten(night), RequireBootTest = true }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_which_was_not_booted_has_no_result()
    {
        var night = await Night.FirstAsync(_stream);
        await AttachAsync(night);

        Assert.Empty(
            await _stream.Registry.ListReferrersAsync(_stream.Repositories.Candidate, night.Image, null, default));
    }

    /// <summary>Somebody's statement which says neither is no pass.</summary>
    [Fact]
    public async Task A_test_result_which_does_not_say_that_it_passed_is_a_failure()
    {
        var night = await Night.FirstAsync(_stream);
        var stored = (await _stream.Registry.FindManifestAsync(
            _stream.Repositories.Candidate.At(night.Image), default))!;
        var annotations =
            new Dictionary<string, string> { [Provenance.PredicateAnnotation] = TestResultStatement.PredicateOfTests };
        await _stream.Registry.AttachAsync(
            _stream.Repositories.Candidate, stored,
            new Attachment(Provenance.MediaType, Provenance.MediaType, "damaged"u8.ToArray(), annotations), default);

        Assert.Contains("failed a boot test", await RefusalAsync(night.Request), StringComparison.Ordinal);
    }

    /// <summary>Of run 1001, and attached by its publishing job.</summary>
    async Task<Night> FailedAsync()
    {
        var night = (await Night.FirstAsync(_stream)).Booted(BootOutcome.Failed);
        await AttachAsync(night);
        return night;
    }

    Task AttachAsync(Night night) => BootResultStage.RunAsync(
        night.Request.Inputs, night.Request.Candidate, _stream.Repositories, _stream.Registry, Silence.Instance,
        default);

    Task<IReadOnlyList<BootFailure>> FailuresAsync(Night night) =>
        BootResults.FindFailuresAsync(_stream.Registry, _stream.Repositories.Candidate.At(night.Image), default);

    async Task<JsonDocument> StatementAsync(Night night)
    {
        var artifact = Assert.Single(await FailuresAsync(night)).Artifact;
        var repository = _stream.Repositories.Candidate;
        var manifest = ImageManifest.Parse(await _stream.Registry.GetManifestAsync(repository.At(artifact), default));
        return JsonDocument.Parse(
            await _stream.Registry.GetBlobBytesAsync(repository, manifest.Layers[0], 65536, default));
    }

    static CandidateRecord Forgotten(Night night) => night.Request.Candidate with { Boot = null };

    Task<BootReport?> BootAsync(PromotionRequest request, bool retry) => BootTestStage.RunForAsync(
        request.Candidate, request.Inputs, _stream.Repositories, upgradeFrom: null, retry, _stream.Registry,
        new BootRig(
            new ReadyMachine(), _folder.Directory.FullName, _folder.Directory, _folder.Directory,
            TimeSpan.FromSeconds(1))
        {
            FreeBytes = _ => long.MaxValue
        },
        new InstantTime(),
        Silence.Instance, default);

    async Task<IEnumerable<CheckResult>> RefusalsAsync(PromotionRequest request) =>
        (await PromoteStage.PlanAsync(request, _stream.Registry, interrupted: null, default)).Preconditions
            .Where(check => !check.Passed);

    async Task<string> RefusalAsync(PromotionRequest request)
    {
        var refusal = Assert.Single(await RefusalsAsync(request));
        Assert.Equal("boot test", refusal.Name);
        return refusal.Reason;
    }

    sealed class ReadyMachine : IVirtualMachine
    {
        public Task RequireAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<MachineEnd> RunAsync(
            MachineOrder order, Action<string> onLine, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("There is nothing to boot.");
    }
}
