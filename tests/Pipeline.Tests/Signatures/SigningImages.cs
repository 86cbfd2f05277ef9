using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

public sealed class SigningImages : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_signed_image_is_verified_by_the_key()
    {
        var image = await PublishAsync();

        await SignAsync(image);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task The_payload_is_cosigns_byte_by_byte()
    {
        var image = await PublishAsync();

        await SignAsync(image);

        var layer = Assert.Single((await TaggedAsync(image)).Layers);
        Assert.Equal(
            $$$"""{"critical":{"identity":{"docker-reference":"{{{image.Repository}}}"},"image":{"docker-manifest-digest":"{{{image.Digest}}}"},"type":"cosign container image signature"},"optional":null}""",
            Encoding.UTF8.GetString(
                await _stream.Registry.GetBlobBytesAsync(image.Repository, layer, 10_000, default)));
    }

    [Fact]
    public async Task The_signature_is_listed_among_what_refers_to_the_image()
    {
        var image = await PublishAsync();

        await SignAsync(image);

        Assert.Single(await _stream.Registry.ListReferrersAsync(
            image.Repository, image.Digest!, SignatureStore.ArtifactType, default));
    }

    [Fact]
    public async Task Signed_again_nothing_is_written()
    {
        var image = await PublishAsync();
        await SignAsync(image);
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await SignAsync(image, registry: counting);

        Assert.Equal(0, counting.Writes);
    }

    [Fact]
    public async Task The_signature_of_another_key_stays()
    {
        var image = await PublishAsync();
        await SignAsync(image, Keys.Others.Value);

        await SignAsync(image);

        Assert.Equal(
            (true, true), ((await CheckAsync(image)).Verified, (await CheckAsync(image, Keys.Others.Value)).Verified));
    }

    [Fact]
    public async Task What_else_lies_under_the_tag_stays()
    {
        var image = await PublishAsync();
        var other = (await _stream.Registry.PushBytesAsync(
            image.Repository, "application/vnd.dsse.envelope.v1+json", "{}"u8.ToArray(), default))
            with { Annotations =
                new Dictionary<string, string> { ["predicateType"] = "https://slsa.dev/provenance/v1" } };
        await PutTaggedAsync(image, [other], new Dictionary<string, string> { ["kept"] = "yes" });

        await SignAsync(image);

        var manifest = await TaggedAsync(image);
        Assert.Equal(other.Digest, manifest.Layers[0].Digest);
        Assert.Equal("yes", manifest.Annotations["kept"]);
        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task A_signature_which_was_copied_here_is_made_anew_for_this_repository()
    {
        var image = await PublishAsync();
        await SignAsync(image);
        var stable = _stream.Repositories.Image.At(image.Digest!);
        await CopyWithSignatureAsync(image, stable.Repository);

        await SignAsync(stable);

        Assert.Single((await TaggedAsync(stable)).Layers);
        Assert.True((await CheckAsync(stable)).Verified);
    }

    [Fact]
    public async Task An_image_which_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(
            () => SignAsync(_stream.Repositories.Image.At(Given.Digest("nothing"))));

        Assert.Contains(
            $"{_stream.Repositories.Image.At(Given.Digest("nothing"))} is to be signed and does not exist",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_which_forgets_the_signature_is_noticed()
    {
        var image = await PublishAsync();
        var forgetful = new FaultyRegistry(_stream.Registry, 0, Fault.Refused) { Drops = image.Repository.At(
            SignatureStore.TagOf(image.Digest!)) };
        var signing = new Signing(Keys.Ours.Value.Public, new ImageSigner(forgetful, Keys.Ours.Value));

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => signing.SignAsync(forgetful, image, new InstantTime(), Silence.Instance, default));

        Assert.Contains("The signature was written and does not hold", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cannot_sign_writes_nothing()
    {
        var image = await PublishAsync();
        var counting = new FaultyRegistry(_stream.Registry, 0, Fault.Refused);

        await new Signing(Keys.Ours.Value.Public, Signer: null)
            .SignAsync(counting, image, new InstantTime(), Silence.Instance, default);

        Assert.Equal(0, counting.Writes);
    }

    async Task<ImageReference> PublishAsync() =>
        await _stream.PublishAsync(_stream.Repositories.Candidate.At(Tag.Parse("one")), "an image");

    Task<bool> SignAsync(ImageReference image, SigningKey? key = null, IRegistry? registry = null) =>
        new ImageSigner(registry ?? _stream.Registry, key ?? Keys.Ours.Value)
            .SignAsync(image.Repository, image.Digest!, default);

    Task<SignatureResult> CheckAsync(ImageReference image, SigningKey? key = null) =>
        SignatureCheck.AsHostsDoAsync(
            _stream.Registry, image.Repository, image.Digest!, (key ?? Keys.Ours.Value).Public, default);

    async Task<ImageManifest> TaggedAsync(ImageReference image) =>
        (await SignatureStore.ReadTaggedAsync(_stream.Registry, image.Repository, image.Digest!, default))!.Manifest;

    async Task PutTaggedAsync(
        ImageReference image, IReadOnlyList<Descriptor> layers, IReadOnlyDictionary<string, string> annotations)
    {
        var config = await _stream.Registry.PushBytesAsync(
            image.Repository, MediaTypes.OciConfig, "{}"u8.ToArray(), default);
        await _stream.Registry.PutManifestAsync(
            image.Repository.At(SignatureStore.TagOf(image.Digest!)),
            new ImageManifest(MediaTypes.OciManifest, config, layers, annotations).ToRaw(), default);
    }

    async Task CopyWithSignatureAsync(ImageReference image, Repository to)
    {
        var tag = SignatureStore.TagOf(image.Digest!);
        var signature = (await _stream.DigestOfAsync(image.Repository.At(tag)))!;
        await ImageCopy.CopyAsync(
            _stream.Registry, image.Repository, image.Digest!, _stream.Registry, to, tag: null, default);
        await ImageCopy.CopyAsync(_stream.Registry, image.Repository, signature, _stream.Registry, to, tag, default);
    }
}
