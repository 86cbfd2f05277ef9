using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Stable;

/// <summary>
/// ublue-os/main deletes its images after 90 days (.github/workflows/clean.yml): a promotion keeps the one it was
/// built on.
/// </summary>
public sealed class KeepingTheBase : IDisposable
{
    static readonly Repository Makers = Given.Inputs().Base.Source.Repository;
    static readonly Tag Kept = Tag.Parse("base-stable-1001-0123456");

    readonly StreamOnDisk _stream = new();
    readonly Lines _said = new();

    Repository Images => _stream.Repositories.Image;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task It_is_found_by_its_digest_when_its_maker_has_deleted_it()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        DeleteTheMakers();

        var found = await FindAsync(night);

        Assert.Equal((Images.At(BaseOf(night)), BaseOf(night)), (found.Reference, found.Raw.Digest));
        Assert.True(await _stream.Registry.HasBlobAsync(Images, Assert.Single(found.Manifest.Layers).Digest, default));
    }

    [Fact]
    public async Task Its_tag_is_the_runs_own_and_in_the_record()
    {
        var night = await Night.FirstAsync(_stream);

        var record = await PromoteAsync(night);

        Assert.Equal(BaseOf(night), await _stream.DigestOfAsync(Images.At(Kept)));
        Assert.Contains(new TagMove(Images.At(Kept), null, BaseOf(night), Moved: true), record.Tags);
    }

    /// <summary>Its layers are the promoted image's: only its configuration is new there.</summary>
    [Fact]
    public async Task Of_its_blobs_only_the_configuration_is_mounted()
    {
        var recording = new RecordingRegistry(_stream.Registry);

        await PromoteAsync(await Night.FirstAsync(_stream), recording);

        Assert.Equal(1, recording.Writes.Count(write => write == $"mount {Makers} to {Images}"));
        Assert.Contains(
            _said.All, line =>
                line.EndsWith("the base image, kept for replays; 1 mounted, 0 copied (0 bytes), 1 there already",
                    StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_can_be_mounted_the_bytes_are_counted()
    {
        var night = await Night.FirstAsync(_stream);
        var size = (await FindAsync(night)).Manifest.Config.Size;

        await PromoteAsync(night, new WithoutMounts(_stream.Registry));

        Assert.Contains(_said.All, line => line.EndsWith(
            $"kept for replays; 0 mounted, 1 copied ({size} bytes), 1 there already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_next_night_on_the_same_base_moves_nothing_of_it()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        var recording = new RecordingRegistry(_stream.Registry);

        await PromoteAsync(night.Of(Given.Run("1007")), recording);

        Assert.DoesNotContain(recording.Writes, write => write.StartsWith($"mount {Makers}", StringComparison.Ordinal));
        Assert.DoesNotContain(
            recording.Uploads, upload => upload.Contains(MediaTypes.OciConfig, StringComparison.Ordinal));
        Assert.Equal(BaseOf(night), await _stream.DigestOfAsync(Images.At(Tag.Parse("base-stable-1007-0123456"))));
    }

    [Fact]
    public async Task What_was_replayed_from_a_kept_base_is_promoted_with_it()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        DeleteTheMakers();

        await PromoteAsync(night.Of(Given.Run("1007")));

        Assert.Equal(BaseOf(night), await _stream.DigestOfAsync(Images.At(Tag.Parse("base-stable-1007-0123456"))));
    }

    [Fact]
    public async Task Nothing_becomes_stable_whose_base_is_gone_and_was_never_kept()
    {
        var night = await Night.FirstAsync(_stream);
        DeleteTheMakers();
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        var error = await Assert.ThrowsAsync<PipelineException>(() => PromoteAsync(night, counting));

        Assert.StartsWith($"The base image {Makers}@{BaseOf(night)} is gone, and {Images} has kept none:",
            error.Message, StringComparison.Ordinal);
        Assert.Equal(0, counting.Writes);
    }

    [Fact]
    public async Task A_registry_that_fails_is_not_a_base_that_is_gone()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        var watched = new WatchedRegistry(_stream.Registry);
        watched.Fail($"{Makers}@{BaseOf(night)}", new RegistryUnavailableException("502"));

        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => PromoteAsync(night.Of(Given.Run("1007")), watched));
    }

    /// <summary>
    /// "denied" is what ghcr.io says when the owner has another name: grantbevis/borg-server, issue 10.
    /// </summary>
    [Fact]
    public async Task A_maker_whose_registry_refuses_takes_nothing_of_what_was_kept()
    {
        var night = await Night.FirstAsync(_stream);
        await PromoteAsync(night);
        var watched = new WatchedRegistry(_stream.Registry);
        watched.Fail($"{Makers}@{BaseOf(night)}", new AccessDeniedException("403 DENIED"));

        var found = await FindAsync(watched, night.Request.Inputs.Inputs.Base);

        Assert.Equal(Images.At(BaseOf(night)), found.Reference);
    }

    [Fact]
    public async Task A_refusal_stays_one_where_nothing_was_kept()
    {
        var night = await Night.FirstAsync(_stream);
        var watched = new WatchedRegistry(_stream.Registry);
        watched.Fail($"{Makers}@{BaseOf(night)}", new AccessDeniedException("403 DENIED"));

        var error = await Assert.ThrowsAsync<AccessDeniedException>(
            () => FindAsync(watched, night.Request.Inputs.Inputs.Base));
        Assert.Equal("403 DENIED", error.Message);
    }

    /// <summary>As quay.io/fedora-ostree-desktops/kinoite is: an index of amd64 and arm64.</summary>
    [Fact]
    public async Task Of_an_index_the_streams_platform_is_kept_and_found_by_the_indexs_digest()
    {
        var (night, other) = await OnAnIndexAsync();
        var image = (await FindAsync(night)).Raw.Digest;

        await PromoteAsync(night);
        DeleteTheMakers();

        Assert.NotEqual(BaseOf(night), image);
        Assert.Equal(image, (await FindAsync(night)).Raw.Digest);
        Assert.Equal(image, await _stream.DigestOfAsync(Images.At(Kept)));
        Assert.Null(await _stream.DigestOfAsync(Images.At(other)));
    }

    /// <summary>On a registry which does not read blobs as manifests, as a layout on disk does.</summary>
    [Fact]
    public async Task That_an_image_is_of_an_index_is_told_by_the_indexs_own_bytes()
    {
        var (night, _) = await OnAnIndexAsync();
        await PromoteAsync(night);
        DeleteTheMakers();
        var (@base, lied) = (night.Request.Inputs.Inputs.Base, Given.Digest("an index nobody has seen"));
        var strict = new WithoutManifest(_stream.Registry, Images.At(@base.Digest));
        var kept = (await _stream.Registry.FindManifestAsync(Images.At(Kept), default))!;
        var lie = KeptBases.ToAttachment(new RawManifest(MediaTypes.OciIndex, "{}"u8.ToArray())) with
        {
            Annotations = new Dictionary<string, string> { ["io.kinoite-zfs.base.index"] = lied.ToString() },
        };
        await _stream.Registry.AttachAsync(Images, kept, lie, default);

        Assert.Equal(kept.Digest, (await FindAsync(strict, @base)).Raw.Digest);
        await Assert.ThrowsAsync<NotFoundException>(() => FindAsync(strict, @base with { Digest = lied }));
    }

    [Fact]
    public async Task With_its_makers_key_its_signatures_are_kept_and_hold_there()
    {
        var night = await Night.FirstAsync(_stream);
        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Makers, BaseOf(night), default);

        await PromoteAsync(WithKey(night, Keys.Ours.Value.Public));
        DeleteTheMakers();

        Assert.True((await SignatureCheck.AnywhereAsync(
            _stream.Registry, Makers, BaseOf(night), Keys.Ours.Value.Public, default, Images)).Verified);
    }

    [Fact]
    public async Task A_base_whose_signature_is_gone_is_not_kept_as_if_it_had_one()
    {
        var night = await Night.FirstAsync(_stream);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => PromoteAsync(WithKey(night, Keys.Ours.Value.Public)));

        Assert.StartsWith("The base image's signature cannot be kept with it, and a replay would refuse it:",
            error.Message, StringComparison.Ordinal);
        Assert.Null(await _stream.DigestOfAsync(Images.At(StreamTags.Stable)));
    }

    async Task<(Night Night, Digest Other)> OnAnIndexAsync()
    {
        var night = await Night.FirstAsync(_stream);
        var ours = (await _stream.Registry.FindManifestAsync(Makers.At(BaseOf(night)), default))!;
        var other = await new SampleImage().For(Platform.Parse("linux/arm64")).Layer("usr/bin/arm").PushAsync(
            _stream.Registry, Makers.ToString(), "arm64");
        var theirs = (await _stream.Registry.FindManifestAsync(Makers.At(other), default))!;
        var index = new ImageIndex(
            MediaTypes.OciIndex,
            [ours with { Platform = Platform.LinuxAmd64 }, theirs with { Platform = Platform.Parse("linux/arm64") }],
            new Dictionary<string, string>()).ToRaw();
        await _stream.Registry.PutManifestAsync(Makers.At(Tag.Parse("index")), index, default);
        return (await Night.PublishAsync(
            _stream, "1001", "43.20261120", Given.Zfs("2.4.1"), index.Digest, hold: null, Night.OldKernel,
            Night.Kernel), other);
    }

    void DeleteTheMakers() => Directory.Delete(_stream.Registry.FolderOf(Makers), recursive: true);

    static Digest BaseOf(Night night) => night.Request.Inputs.Inputs.Base.Digest;

    static Night WithKey(Night night, VerificationKey key) => new(night.Request with { BaseImageKey = key });

    Task<ResolvedImage> FindAsync(Night night) => FindAsync(_stream.Registry, night.Request.Inputs.Inputs.Base);

    Task<ResolvedImage> FindAsync(IRegistry registry, BaseImage @base) =>
        registry.ResolveBaseAsync(@base, Platform.LinuxAmd64, Images, _said, default);

    Task<PromotionRecord> PromoteAsync(Night night, IRegistry? registry = null) =>
        PromoteStage.RunAsync(
            night.Request, registry ?? _stream.Registry, _stream.Records, new InstantTime(), _said, default);

    sealed class WithoutManifest(IRegistry inner, ImageReference missing) : ForwardingRegistry(inner)
    {
        public override Task<Descriptor?> FindManifestAsync(
            ImageReference reference, CancellationToken cancellationToken) =>
            reference == missing ? Task.FromResult<Descriptor?>(null) : base.FindManifestAsync(
                reference, cancellationToken);
    }

    sealed class WithoutMounts(IRegistry inner) : ForwardingRegistry(inner)
    {
        public override Task<bool> TryMountBlobAsync(
            Repository from, Repository to, Descriptor blob, CancellationToken cancellationToken) =>
                Task.FromResult(false);
    }
}
