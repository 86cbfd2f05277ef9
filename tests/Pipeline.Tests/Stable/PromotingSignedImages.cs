using KinoiteZfs.Pipeline.Stable;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>With a key, nothing becomes stable without a signature which counts there.</summary>
public sealed class PromotingSignedImages : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Image_and_akmods_are_signed_for_the_stable_repositories()
    {
        var night = await Night.FirstAsync(_stream);

        await PromoteAsync(night, CanSign());

        Assert.All(await StableResultsAsync(night), result => Assert.True(result.Verified, result.Reason));
    }

    /// <summary>A signature says that main has built, proven and promoted a digest; a candidate has only the first two
    /// before it.</summary>
    [Fact]
    public async Task Nothing_is_signed_where_it_was_a_candidate()
    {
        var night = await Night.FirstAsync(_stream);

        await PromoteAsync(night, CanSign());

        foreach (var (from, _) in PromotionTags.Of(night.Request).Contents)
            Assert.False((await SignatureCheck.AsHostsDoAsync(
                _stream.Registry, from.Source.Repository, from.Digest, Keys.Ours.Value.Public, default))
                .Verified);
    }

    [Fact]
    public async Task A_run_which_cannot_sign_is_refused_before_anything_is_written()
    {
        var night = await Night.FirstAsync(_stream);
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        var error = await Assert.ThrowsAsync<PipelineException>(() => PromoteAsync(night, CannotSign(), counting));

        Assert.Contains("Set SIGNING_KEY", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, counting.Writes);
    }

    [Fact]
    public async Task A_run_which_cannot_sign_completes_what_is_signed_already()
    {
        var night = await Night.FirstAsync(_stream);
        await Assert.ThrowsAsync<PromotionException>(
            () => PromoteAsync(
                night, CanSign(),
                new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Refuses = _stream.Repositories.Image.At(
                    StreamTags.Stable) }));

        await PromoteAsync(night, CannotSign());

        Assert.Equal(night.Image, await _stream.DigestOfAsync(_stream.Repositories.Image.At(StreamTags.Stable)));
    }

    [Fact]
    public async Task Once_more_nothing_is_written()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night, CanSign());
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await PromoteAsync(night, CanSign(counting), counting);

        Assert.Equal(0, counting.Writes);
    }

    [Fact]
    public async Task What_became_stable_before_there_was_a_key_is_signed_by_promoting_it_again()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night, Signing.Off);

        await PromoteAsync(night, CanSign());

        Assert.All(await StableResultsAsync(night), result => Assert.True(result.Verified, result.Reason));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(Fault.Refused)]
    [InlineData(Fault.AnswerLost)]
    [InlineData(Fault.CrashBefore)]
    [InlineData(Fault.CrashAfter)]
    public async Task Whatever_write_goes_wrong_latest_is_never_unsigned_and_a_second_run_promotes(Fault fault)
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first, CanSign());
        _stream.Records.FileOf<PromotionRecord>().Delete();
        var second = await Night.SecondAsync(_stream);
        var writes = await CountAsync(second);
        for (var write = 1; write <= writes; write++)
        {
            using var scene = _stream.Copy();
            var faulty = new FaultyRegistry(scene.Registry, write, fault);
            await Assert.ThrowsAnyAsync<Exception>(() => PromoteAsync(second, CanSign(faulty), faulty, scene));

            Assert.True((await LatestAsync(scene)).Verified, $"after write {write}");
            await PromoteAsync(second, CanSign(scene.Registry), scene.Registry, scene);
            Assert.Equal(second.Image, await scene.DigestOfAsync(scene.Repositories.Image.At(StreamTags.Stable)));
            Assert.True((await LatestAsync(scene)).Verified, $"second run after write {write}");
        }
    }

    [Fact]
    public async Task Stable_goes_back_to_what_was_signed()
    {
        await PromoteAsync(await Night.FirstAsync(_stream), CanSign());
        await PromoteAsync(await Night.SecondAsync(_stream), CanSign());

        Assert.True((await GoingBackAsync()).Passed);
    }

    [Fact]
    public async Task Stable_does_not_go_back_to_what_nobody_signed()
    {
        await PromoteAsync(await Night.FirstAsync(_stream), Signing.Off);
        await PromoteAsync(await Night.SecondAsync(_stream), CanSign());

        var check = await GoingBackAsync();

        Assert.False(check.Passed);
        Assert.Contains("is not signed", check.Reason, StringComparison.Ordinal);
    }

    async Task<CheckResult> GoingBackAsync()
    {
        var request = new RollbackRequest(RollbackTarget.Parse(
            "stable-1001-0123456"), Given.Run("1003"), _stream.Repositories) { Signing = CanSign() };
        var plan = await RollbackStage.PlanAsync(
            request, _stream.Registry, interrupted: null, TimeProvider.System, default);
        return plan.Preconditions.Single(precondition => precondition.Name == "signature");
    }

    async Task<int> CountAsync(Night night)
    {
        using var scene = _stream.Copy();
        var counting = new FaultyRegistry(scene.Registry, 0, Fault.Refused);
        await PromoteAsync(night, CanSign(counting), counting, scene);
        return counting.Writes;
    }

    static async Task<SignatureResult> LatestAsync(StreamOnDisk stream)
    {
        var latest = await stream.DigestOfAsync(stream.Repositories.Image.At(StreamTags.Stable));
        return await SignatureCheck.AsHostsDoAsync(
            stream.Registry, stream.Repositories.Image, latest!, Keys.Ours.Value.Public, default);
    }

    async Task<IReadOnlyList<SignatureResult>> StableResultsAsync(Night night)
    {
        List<SignatureResult> results = [];
        foreach (var (_, stable) in PromotionTags.Of(night.Request).Contents)
            results.Add(await SignatureCheck.AsHostsDoAsync(
                _stream.Registry, stable.Repository, stable.Digest!, Keys.Ours.Value.Public, default));
        return results;
    }

    Signing CanSign(IRegistry? registry = null) =>
        new(Keys.Ours.Value.Public, new ImageSigner(registry ?? _stream.Registry, Keys.Ours.Value));

    static Signing CannotSign() => new(Keys.Ours.Value.Public, Signer: null);

    Task<PromotionRecord> PromoteAsync(
        Night night, Signing signing, IRegistry? registry = null, StreamOnDisk? stream = null) =>
        PromoteStage.RunAsync(
            night.Request with { Signing = signing }, registry ?? _stream.Registry, (stream ?? _stream).Records,
            new InstantTime(), Silence.Instance, default);
}
