using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Replay;

/// <summary>Lock --from: the registry alone tells what an image was built from.</summary>
public sealed class LockingWhatWasStable : IDisposable
{
    const string Audit = "stable-1001-0123456";

    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task By_its_audit_tag_or_its_digest_every_input_is_locked(bool byDigest)
    {
        var night = await PromotedAsync();

        var (locked, commit) = await LockAsync(byDigest ? night.Image.ToString() : Audit);

        Assert.Equal(
            LockFile.From(night.Request.Inputs, _stream.Repositories.Image.At(Tag.Parse(Audit)).Pinned(night.Image)),
            locked);
        Assert.Equal(Given.Sha, commit);
    }

    [Fact]
    public async Task What_was_never_stable_cannot_be_locked()
    {
        await PromotedAsync();

        Assert.Equal(
            "stable-4711-0123456 was never stable in ghcr.io/dana/kinoite-zfs, so there is nothing to "
            + "lock. History lists what was.",
            await RefusalAsync("stable-4711-0123456"));
        Assert.StartsWith($"{Given.Digest("another")} was never stable", await RefusalAsync(
            Given.Digest("another").ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_what_is_not_signed_is_not_ours()
    {
        await PromotedAsync();

        var refusal = await RefusalAsync(Audit, Keys.Ours.Value.Public);

        Assert.Contains("is not what this pipeline made stable:", refusal, StringComparison.Ordinal);
        Assert.Contains("is not signed", refusal, StringComparison.Ordinal);
    }

    /// <summary>
    /// Whoever may push can attach one. The image's own label has the fingerprint of what it was built from.
    /// </summary>
    [Fact]
    public async Task A_provenance_of_other_inputs_is_not_believed()
    {
        var night = await Night.FirstAsync(_stream);
        var other = night.Request.Inputs.Inputs with { Zfs = Given.Zfs("2.4.0") };
        await AttachAsync(night, answer => answer with { Inputs = other.Fingerprint, Resolved = other });

        Assert.Contains("lists others, or is of version 0.1.0, which listed not all", await RefusalAsync(Audit),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provenance_which_lists_other_inputs_than_its_fingerprints_is_not_believed()
    {
        var night = await Night.FirstAsync(_stream);
        var other = night.Request.Inputs.Inputs with { Zfs = Given.Zfs("2.4.0") };
        await AttachAsync(night, answer => answer with { Resolved = other });

        Assert.Contains(
            $"the inputs it lists are {other.Fingerprint}, and it names "
            + $"{night.Request.Inputs.Inputs.Fingerprint}",
            await RefusalAsync(Audit), StringComparison.Ordinal);
    }

    /// <summary>A replay gives the same image, and that says what was passed over.</summary>
    [Fact]
    public async Task What_was_passed_over_is_locked()
    {
        var night = await Night.FirstAsync(_stream, Given.Hold("43.20261120"));
        await night.PromoteAsync(_stream);

        Assert.Equal(Given.Hold().Label(), (await LockAsync(Audit)).Locked.Hold!.Label());
    }

    [Fact]
    public async Task A_provenance_which_passed_over_what_the_image_does_not_name_is_not_believed()
    {
        await AttachAsync(await Night.FirstAsync(_stream), answer => answer with { Hold = Given.Hold("43.20261120") });

        Assert.Contains("no provenance attached to it lists those", await RefusalAsync(Audit),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provenance_whose_hold_passed_over_nothing_is_not_believed()
    {
        await AttachAsync(await Night.FirstAsync(_stream),
            answer => answer with { Hold = Given.Hold("43.20261120") with { PassedOver = [] } });

        Assert.Contains("the builds it says were passed over are none", await RefusalAsync(Audit),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provenance_of_before_says_so()
    {
        await AttachAsync(await Night.FirstAsync(_stream), answer => answer with { Resolved = null });

        Assert.EndsWith(
            "or is of version 0.1.0, which listed not all. Lock its run instead, with --run or from its "
            + "build-inputs.json.",
            await RefusalAsync(Audit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_provenance_there_is_nothing_to_lock()
    {
        var night = await Night.FirstAsync(_stream);
        await MakeStableAsync(night);

        Assert.Contains("no provenance attached to it lists those: there is none.", await RefusalAsync(Audit),
            StringComparison.Ordinal);
    }

    async Task<Night> PromotedAsync()
    {
        var night = await Night.FirstAsync(_stream);
        await night.PromoteAsync(_stream);
        return night;
    }

    async Task AttachAsync(Night night, Func<ProvenanceAnswer, ProvenanceAnswer> change)
    {
        var subject = await MakeStableAsync(night);
        var statement = night.Request.Provenance;
        var build = statement.Predicate.BuildDefinition;
        statement = statement with
        {
            Predicate = statement.Predicate with { BuildDefinition =
                build with { InternalParameters = change(build.InternalParameters) } },
        };
        await _stream.Registry.AttachAsync(
            _stream.Repositories.Image, subject, Provenance.ToAttachment(statement, night.Request.Inputs.Run), default);
    }

    async Task<Descriptor> MakeStableAsync(Night night)
    {
        var image = night.Request.Candidate.Image;
        await ImageCopy.CopyAsync(_stream.Registry, image.Repository, night.Image, _stream.Registry,
            _stream.Repositories.Image, Tag.Parse(Audit), default);
        return (await _stream.Registry.FindManifestAsync(_stream.Repositories.Image.At(night.Image), default))!;
    }

    Task<(InputsLock Locked, CommitSha? Commit)> LockAsync(string from, VerificationKey? key = null) =>
        StableLock.ReadAsync(StableTarget.Parse(from), _stream.Repositories.Image, key, _stream.Registry, default);

    async Task<string> RefusalAsync(string from, VerificationKey? key = null) =>
        (await Assert.ThrowsAsync<PipelineException>(() => LockAsync(from, key))).Message;
}
