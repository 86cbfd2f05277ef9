using System.Text;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>What counts as signed, whatever a registry holds beside it.</summary>
public sealed class VerifyingSignatures : IDisposable
{
    readonly StreamOnDisk _stream = new();

    Repository Repository => _stream.Repositories.Candidate;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task An_unsigned_image_is_not_signed() =>
        Refused("is not signed", await CheckAsync(await PublishAsync()));

    [Fact]
    public async Task The_signature_of_another_key_does_not_count()
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(SimpleSigning.Write(Repository, image), Keys.Others.Value)]);

        Refused("it is by another key, or damaged", await CheckAsync(image));
    }

    [Fact]
    public async Task A_signature_about_another_image_does_not_count()
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(SimpleSigning.Write(Repository, Given.Digest("another")))]);

        Refused($"it is about {Given.Digest("another")}", await CheckAsync(image));
    }

    [Fact]
    public async Task A_signature_for_another_repository_does_not_count()
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(SimpleSigning.Write(_stream.Repositories.Image, image))]);

        Refused($"it was made for {_stream.Repositories.Image} and copied here", await CheckAsync(image));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("{\"critical\":{\"type\":\"something else\"}}")]
    [InlineData("{\"critical\":1,\"critical\":2}")]
    public async Task Whatever_else_the_key_has_signed_is_no_image(string payload)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(Encoding.UTF8.GetBytes(payload))]);

        Refused("the key signed something else than an image", await CheckAsync(image));
    }

    [Fact]
    public async Task A_reference_with_a_tag_names_its_repository()
    {
        var image = await PublishAsync();
        var payload = Encoding.UTF8.GetString(SimpleSigning.Write(Repository, image)).Replace($"\"{Repository}\"", $"\"{Repository}:latest\"", StringComparison.Ordinal);
        await StoreAsync(image, [await SignedAsync(Encoding.UTF8.GetBytes(payload))]);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task One_signature_which_counts_is_enough_among_others()
    {
        var image = await PublishAsync();
        await StoreAsync(
            image,
            [
                await SignedAsync(SimpleSigning.Write(Repository, image), Keys.Others.Value),
                (await SignedAsync(SimpleSigning.Write(Repository, image))) with { Annotations = null },
                await SignedAsync(SimpleSigning.Write(Repository, image)),
            ]);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    public async Task What_is_no_signature_does_not_count(string signature)
    {
        var image = await PublishAsync();
        var layer = await SignedAsync(SimpleSigning.Write(Repository, image));
        await StoreAsync(image, [layer with { Annotations = layer.Annotations!.ToDictionary(one => one.Key, _ => signature) }]);

        Refused("it is by another key, or damaged", await CheckAsync(image));
    }

    [Fact]
    public async Task An_attestation_beside_the_image_does_not_matter()
    {
        var image = await PublishAsync();
        var subject = (await _stream.Registry.FindManifestAsync(Repository.At(image), default))!;
        await new NativeSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);
        await _stream.Registry.AttachAsync(
            Repository, subject, new Attachment("application/vnd.in-toto+json", "application/vnd.in-toto+json", "{}"u8.ToArray(), new Dictionary<string, string>()), default);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task A_signature_among_the_referrers_counts_where_any_place_does()
    {
        var image = await PublishAsync();
        await new NativeSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);
        await _stream.Registry.TryRemoveTagAsync(Repository, SignatureStore.TagOf(image), default);

        Assert.Equal(
            (false, true),
            ((await CheckAsync(image)).Verified, (await SignatureCheck.AnywhereAsync(_stream.Registry, Repository, image, Keys.Ours.Value.Public, default)).Verified));
    }

    [Fact]
    public async Task More_signatures_than_anybody_makes_are_not_read()
    {
        var image = await PublishAsync();
        var good = await SignedAsync(SimpleSigning.Write(Repository, image));
        await StoreAsync(image, [.. Enumerable.Repeat(good, 65)]);

        Refused("has 65 signatures for one image; at most 64 are read", await CheckAsync(image));
    }

    [Fact]
    public async Task A_payload_of_a_megabyte_is_not_read()
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(new byte[1024 * 1024])]);

        Refused("more than the 65536 allowed", await CheckAsync(image));
    }

    [Fact]
    public async Task An_index_in_the_place_of_signatures_is_no_signature()
    {
        var image = await PublishAsync();
        await _stream.Registry.PutManifestAsync(
            Repository.At(SignatureStore.TagOf(image)), new ImageIndex(MediaTypes.OciIndex, [], new Dictionary<string, string>()).ToRaw(), default);

        Refused("not an image manifest", await CheckAsync(image));
    }

    [Fact]
    public async Task A_registry_which_fails_is_no_proof_that_nothing_is_signed()
    {
        var image = await PublishAsync();
        var dead = new FaultyRegistry(_stream.Registry, 1, Fault.CrashBefore);
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => dead.DeleteManifestAsync(Repository, image, default));

        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => SignatureCheck.AsHostsDoAsync(dead, Repository, image, Keys.Ours.Value.Public, default));
    }

    static void Refused(string reason, SignatureVerdict verdict)
    {
        Assert.False(verdict.Verified, verdict.Reason);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    async Task<Digest> PublishAsync() => (await _stream.PublishAsync(Repository.At(Tag.Parse("one")), "an image")).Digest!;

    Task<SignatureVerdict> CheckAsync(Digest image) =>
        SignatureCheck.AsHostsDoAsync(_stream.Registry, Repository, image, Keys.Ours.Value.Public, default);

    async Task<Descriptor> SignedAsync(byte[] payload, SigningKey? key = null) => StoredSignature.Describe(
        await _stream.Registry.PushBytesAsync(Repository, SimpleSigning.MediaType, payload, default), (key ?? Keys.Ours.Value).Sign(payload));

    async Task StoreAsync(Digest image, IReadOnlyList<Descriptor> layers)
    {
        var config = await _stream.Registry.PushBytesAsync(Repository, MediaTypes.OciConfig, "{}"u8.ToArray(), default);
        await _stream.Registry.PutManifestAsync(
            Repository.At(SignatureStore.TagOf(image)),
            new ImageManifest(MediaTypes.OciManifest, config, layers, new Dictionary<string, string>()).ToRaw(), default);
    }
}
