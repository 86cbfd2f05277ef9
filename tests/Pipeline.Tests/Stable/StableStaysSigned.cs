using KinoiteZfs.Pipeline.Stable.Execution;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>Stable's hosts verify signatures; that <c>cosign.pub</c> went missing does not make stable
/// unsigned.</summary>
public sealed class StableStaysSigned : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    Repository Images => _stream.Repositories.Image;

    [Fact]
    public async Task Where_stable_is_signed_nothing_unsigned_follows()
    {
        var first = await PromotedAndSignedAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await (await Night.SecondAsync(_stream)).PromoteAsync(_stream));

        Assert.Contains(
            $"signature: cosign.pub is missing, or was when the candidate was composed, and {Images}:latest is signed",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-unsigned", error.Message, StringComparison.Ordinal);
        Assert.Equal(first.Image, await _stream.DigestOfAsync(Images.At(StreamTags.Stable)));
    }

    [Fact]
    public async Task Also_when_latest_is_gone()
    {
        await PromotedAndSignedAsync();
        Assert.True(await _stream.Registry.TryRemoveTagAsync(Images, StreamTags.Stable, default));

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await (await Night.SecondAsync(_stream)).PromoteAsync(_stream));

        Assert.Contains($"{Images}:stable-1001-0123456 is signed", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Signatures can be deleted; what an image tells its hosts is a part of its digest.</summary>
    [Fact]
    public async Task Where_stables_hosts_verify_signatures_nothing_follows_whose_hosts_do_not()
    {
        var key = Keys.Ours.Value.Public;
        await _stream.PublishAsync(
            Images.At(StreamTags.Stable), "with trust files",
            new Dictionary<string, string> { [InputLabels.TrustedKey] = $"{key.Id}", [InputLabels.Kernels] =
                Night.OldKernel });

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await (await Night.FirstAsync(_stream)).PromoteAsync(_stream));

        Assert.Contains(
            $"hosts with {Images}:latest verify updates with the key {key.Id}", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_may_allow_it()
    {
        await PromotedAndSignedAsync();
        var second = await Night.SecondAsync(_stream);

        var record = await (second with { Request = second.Request with { AllowUnsigned = true } })
            .PromoteAsync(_stream);

        Assert.Equal(PromotionState.Promoted, record.State);
    }

    [Fact]
    public async Task Where_nothing_was_signed_nothing_is_asked_for()
    {
        var (_, second) = await Night.TwoPromotedAsync(_stream);

        Assert.Equal(second.Image, await _stream.DigestOfAsync(Images.At(StreamTags.Stable)));
    }

    /// <summary>Without the key nobody can tell that what stable goes back to is ours.</summary>
    [Fact]
    public async Task A_rollback_wants_the_key_too()
    {
        await PromotedAndSignedAsync();
        var back = new RollbackRequest(
            StableTarget.Parse("stable-1001-0123456"), Given.Run("2001"), _stream.Repositories);

        var refused = (await PlanAsync(back)).Preconditions.Single(check => check.Name == "signature");

        Assert.False(refused.Passed);
        Assert.Contains("there is no cosign.pub to verify it with", refused.Reason, StringComparison.Ordinal);
        Assert.True((await PlanAsync(back with { AllowUnsigned = true })).Allowed);
    }

    Task<PromotionPlan> PlanAsync(RollbackRequest request) =>
        RollbackStage.PlanAsync(request, _stream.Registry, null, new InstantTime(), default);

    async Task<Night> PromotedAndSignedAsync()
    {
        var first = await Night.FirstAsync(_stream);
        await first.PromoteAsync(_stream);
        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Images, first.Image, default);
        return first;
    }
}
