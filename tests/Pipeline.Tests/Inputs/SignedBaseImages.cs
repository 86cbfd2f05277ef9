using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

/// <summary>Once the maker's key is known, nothing is built on what the maker has not signed: neither tonight nor in a
/// replay.</summary>
public sealed class SignedBaseImages : IDisposable
{
    const string Base = "ghcr.io/ublue-os/kinoite-main";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public SignedBaseImages() => _registry = new LayoutRegistry(_folder.Directory.FullName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_base_image_which_its_maker_signed_is_resolved()
    {
        await SignAsync(await PublishAsync());

        Assert.NotNull(await ResolveAsync(Keys.Ours.Value.Public));
    }

    [Fact]
    public async Task An_unsigned_base_image_is_refused()
    {
        await PublishAsync();

        Assert.Contains(
            "is not signed. Nothing is built on it", await RefusalAsync(Keys.Ours.Value.Public),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_image_which_somebody_else_signed_is_refused()
    {
        await SignAsync(await PublishAsync());

        Assert.Contains("it is by another key", await RefusalAsync(Keys.Others.Value.Public), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_nobody_asks()
    {
        await PublishAsync();

        Assert.NotNull(await ResolveAsync(key: null));
    }

    [Fact]
    public async Task A_replay_asks_too()
    {
        await PublishAsync();
        var locked = LockFile.From((await ResolveAsync(key: null)).Inputs);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => new ReplayResolver(_registry)
                .ResolveAsync(Request(Keys.Ours.Value.Public), locked, new Lines(), default));

        Assert.Contains("The base image is not what its maker signed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replay_of_a_kept_base_asks_for_its_makers_signature_too(bool signatureIsKept)
    {
        var image = await PublishAsync();
        var locked = LockFile.From((await ResolveAsync(key: null)).Inputs);
        await SignAsync(image);
        var (from, to) = (Repository.Parse(Base), Repository.Parse("ghcr.io/dana/kinoite-zfs"));
        await ImageCopy.CopyAsync(
            _registry, from, image, _registry, to, Tag.Parse("base-stable-4711-0123456"), default);
        var signature = SignatureStore.TagOf(image);
        if (signatureIsKept)
            await ImageCopy.CopyAsync(_registry, from, (await _registry.FindManifestAsync(
                from.At(signature), default))!.Digest, _registry, to, signature, default);
        Directory.Delete(_registry.FolderOf(from), recursive: true);

        var replay = await Record.ExceptionAsync(() =>
            new ReplayResolver(_registry).ResolveAsync(Request(Keys.Ours.Value.Public), locked, new Lines(), default));

        Assert.Equal(signatureIsKept, replay is null);
        Assert.True(signatureIsKept || replay!.Message.StartsWith(
            "The base image is not what its maker signed", StringComparison.Ordinal), replay?.Message);
    }

    [Fact]
    public async Task A_key_which_the_definition_names_and_nobody_has_is_refused_by_its_path()
    {
        var stream = Given.Stream() with { BaseImageKey = "keys/maker.pub" };

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => stream.LoadBaseImageKeyAsync(_folder.File("stream.json"), default));

        Assert.Equal(
            $"baseImageKey of {_folder.File("stream.json").FullName} names 'keys/maker.pub', and there is no file {_folder.File("keys/maker.pub").FullName}. It is a path from the folder of that file.",
            error.Message);
    }

    [Fact]
    public async Task The_key_lies_beside_the_definition()
    {
        _folder.Write("keys/maker.pub", Keys.Fixture("cosign-2.5.pub"));

        var key = await (Given.Stream() with { BaseImageKey = "keys/maker.pub" })
            .LoadBaseImageKeyAsync(_folder.File("stream.json"), default);

        Assert.Equal(Keys.Parse(Keys.Fixture("cosign-2.5.pub")), key);
    }

    async Task<Digest> PublishAsync()
    {
        return await SampleImage.WithKernels("6.18.12-200.fc43.x86_64").Label(InputLabels.Version, "43.20261120")
            .PushAsync(_registry, Base, "latest", "latest-20261120");
    }

    Task<bool> SignAsync(Digest image) =>
        new ImageSigner(_registry, Keys.Ours.Value).SignAsync(Repository.Parse(Base), image, default);

    static ResolveRequest Request(VerificationKey? key) =>
        new(Given.Stream(), Given.Run(), "dana", Given.Digest("recipe")) { BaseImageKey = key };

    Task<Resolution> ResolveAsync(VerificationKey? key) =>
        new InputResolver(_registry, new OneRelease()).ResolveAsync(Request(key), new Lines(), default);

    async Task<string> RefusalAsync(VerificationKey key) =>
        (await Assert.ThrowsAsync<PipelineException>(() => ResolveAsync(key))).Message;

    sealed class OneRelease : IZfsReleases
    {
        public Task<IReadOnlyList<ZfsRelease>> ListAsync(
            Kmods.Versions.ZfsLine line, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ZfsRelease>>([Given.Zfs("2.4.1", "6.19")]);
    }
}
