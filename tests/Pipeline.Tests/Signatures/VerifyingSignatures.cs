using System.Text;
using KinoiteZfs.Oci.Manifests;

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

        Refused(
            "the key signed something else than an image, or in other words than hosts understand",
            await CheckAsync(image));
    }

    [Fact]
    public async Task A_reference_with_a_tag_names_its_repository()
    {
        var image = await PublishAsync();
        var payload = Encoding.UTF8.GetString(SimpleSigning.Write(Repository, image))
            .Replace($"\"{Repository}\"", $"\"{Repository}:latest\"", StringComparison.Ordinal);
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

    /// <summary>Hosts compare names letter by letter (container-libs,
    /// image/signature/policy_reference_match.go).</summary>
    [Theory]
    [InlineData("GHCR.io/dana/kinoite-zfs-candidate")]
    [InlineData("ghcr.io/Dana/kinoite-zfs-candidate")]
    [InlineData("ghcr.io/dana/kinoite-zfs-candidate ")]
    [InlineData("ghcr.io/dana/kinoite-zfs-candidate/")]
    [InlineData("docker://ghcr.io/dana/kinoite-zfs-candidate")]
    public async Task A_reference_which_is_spelled_in_another_way_names_no_repository(string reference)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(Payload(image, reference))]);

        Refused("it was made for no repository and copied here", await CheckAsync(image));
    }

    [Theory]
    [InlineData("ghcr.io/dana/kinoite-zfs-candidate:Any_Tag")]
    [InlineData(
        "ghcr.io/dana/kinoite-zfs-candidate@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task A_tag_or_digest_in_the_reference_does_not_matter(string reference)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(Payload(image, reference))]);

        Assert.True((await CheckAsync(image)).Verified);
    }

    /// <summary>Hosts take no member which is missing, unknown or doubled (container-libs,
    /// image/signature/internal/sigstore_payload.go).</summary>
    [Theory]
    [InlineData("\"optional\":null", "\"optional\":null,\"more\":1")]
    [InlineData(",\"optional\":null", "")]
    [InlineData("\"type\":", "\"more\":{},\"type\":")]
    [InlineData("\"identity\":{", "\"identity\":{\"docker-tag\":\"one\",")]
    [InlineData("\"image\":{", "\"image\":{\"size\":1,")]
    [InlineData("\"optional\":null", "\"optional\":[]")]
    [InlineData("\"optional\":null", "\"optional\":{\"creator\":1}")]
    [InlineData("\"optional\":null", "\"optional\":{\"timestamp\":1.5}")]
    [InlineData("\"optional\":null", "\"optional\":{\"timestamp\":\"now\"}")]
    [InlineData("\"critical\"", "\"Critical\"")]
    public async Task A_payload_in_other_words_than_hosts_understand_does_not_count(string word, string other)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(
            Payload(image, change: text => text.Replace(word, other, StringComparison.Ordinal)))]);

        Refused("in other words than hosts understand", await CheckAsync(image));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"creator\":\"containers/image 5.34\",\"timestamp\":1767225600}")]
    [InlineData("{\"creator\":null,\"timestamp\":1e9,\"commit\":{\"any\":[1,true]}}")]
    public async Task Annotations_which_hosts_know_or_pass_over_do_not_matter(string optional)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(Payload(image, change: text => text.Replace(
            "\"optional\":null", $"\"optional\":{optional}", StringComparison.Ordinal)))]);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    public Task What_is_no_signature_does_not_count(string signature) => SpelledAsync(_ => signature, counts: false);

    /// <summary>Go's base64 passes over line ends and no other blank; .NET's over all four.</summary>
    [Theory]
    [InlineData(" ", false)]
    [InlineData("\t", false)]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    public Task Base64_with_blanks_counts_as_Go_reads_it(string blank, bool counts) =>
        SpelledAsync(text => text.Insert(8, blank), counts);

    async Task SpelledAsync(Func<string, string> spell, bool counts)
    {
        var image = await PublishAsync();
        var layer = await SignedAsync(SimpleSigning.Write(Repository, image));
        await StoreAsync(image, [layer with { Annotations = layer.Annotations!.ToDictionary(
            one => one.Key, one => spell(one.Value)) }]);

        var result = await CheckAsync(image);

        Assert.Equal((counts, !counts), (
            result.Verified, result.Reason.Contains("it is by another key, or damaged", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Hosts fetch every layer and stop at the first they cannot have (container-libs,
    /// image/docker/docker_image_src.go); cosign passes it over (sigstore/cosign, pkg/cosign/verify.go). Ours are for
    /// hosts, base images are verified as cosign does.
    /// </summary>
    [Theory]
    [InlineData("missing", "hosts read no signature of")]
    [InlineData("damaged", "hosts read no signature of")]
    [InlineData("huge", "more than the 4194304 allowed")]
    public async Task A_layer_which_cannot_be_read_beside_a_good_signature_blocks_hosts_and_not_cosign(
        string kind, string reason)
    {
        var image = await PublishAsync();
        var good = await SignedAsync(SimpleSigning.Write(Repository, image));
        await StoreWithUnreadableAsync(kind, image, good);

        Refused(reason, await CheckAsync(image));
        Assert.True((await AnywhereAsync(image)).Verified);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    [InlineData("huge")]
    public async Task Signing_again_replaces_what_blocks_hosts_and_keeps_what_is_of_others(string kind)
    {
        var image = await PublishAsync();
        await StoreWithUnreadableAsync(
            kind, image, await SignedAsync(SimpleSigning.Write(Repository, image), Keys.Others.Value));

        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);

        Assert.True((await CheckAsync(image)).Verified);
        Assert.True((await SignatureCheck.AsHostsDoAsync(
            _stream.Registry, Repository, image, Keys.Others.Value.Public, default))
            .Verified);
    }

    [Theory]
    [InlineData("GHCR.io/dana/kinoite-zfs-candidate")]
    [InlineData("ghcr.io/dana/kinoite-zfs")]
    public async Task Signing_again_replaces_our_own_signature_which_hosts_refuse(string reference)
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(Payload(image, reference))]);

        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);

        Assert.True((await CheckAsync(image)).Verified);
        Assert.Single((await SignatureStore.ReadTaggedAsync(_stream.Registry, Repository, image, default))!.Layers);
    }

    /// <summary>Hosts: "unexpected MIME type for sigstore attachment manifest".</summary>
    [Fact]
    public async Task Signatures_in_a_Docker_manifest_are_none_to_hosts_until_they_are_signed_again()
    {
        var image = await PublishAsync();
        await StoreAsync(image, [await SignedAsync(SimpleSigning.Write(Repository, image))], MediaTypes.DockerManifest);

        Refused($"they are in a {MediaTypes.DockerManifest}", await CheckAsync(image));
        Assert.True((await AnywhereAsync(image)).Verified);
        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);
        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task An_attestation_beside_the_image_does_not_matter()
    {
        var image = await PublishAsync();
        var subject = (await _stream.Registry.FindManifestAsync(Repository.At(image), default))!;
        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);
        await _stream.Registry.AttachAsync(
            Repository, subject, new Attachment(
                "application/vnd.in-toto+json", "application/vnd.in-toto+json", "{}"u8.ToArray(),
                new Dictionary<string, string>()),
            default);

        Assert.True((await CheckAsync(image)).Verified);
    }

    [Fact]
    public async Task A_signature_among_the_referrers_counts_where_any_place_does()
    {
        var image = await PublishAsync();
        await new ImageSigner(_stream.Registry, Keys.Ours.Value).SignAsync(Repository, image, default);
        await _stream.Registry.TryRemoveTagAsync(Repository, SignatureStore.TagOf(image), default);

        Assert.Equal(
            (false, true),
            ((await CheckAsync(image)).Verified, (await AnywhereAsync(image)).Verified));
    }

    [Fact]
    public async Task More_signatures_than_anybody_makes_are_not_read()
    {
        var image = await PublishAsync();
        var good = await SignedAsync(SimpleSigning.Write(Repository, image));
        await StoreAsync(image, [.. Enumerable.Repeat(good, 65)]);

        Refused("has 65 signatures; at most 64 are read", await CheckAsync(image));
    }

    [Fact]
    public async Task An_index_in_the_place_of_signatures_is_no_signature()
    {
        var image = await PublishAsync();
        await _stream.Registry.PutManifestAsync(
            Repository.At(SignatureStore.TagOf(image)),
            new ImageIndex(MediaTypes.OciIndex, [], new Dictionary<string, string>()).ToRaw(), default);

        Refused("not an image manifest", await CheckAsync(image));
    }

    [Fact]
    public async Task A_registry_which_fails_is_no_proof_that_nothing_is_signed()
    {
        var image = await PublishAsync();
        var dead = new FaultyRegistry(_stream.Registry, 1, Fault.CrashBefore);
        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => dead.DeleteManifestAsync(Repository, image, default));

        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => SignatureCheck.AsHostsDoAsync(dead, Repository, image, Keys.Ours.Value.Public, default));
    }

    static void Refused(string reason, SignatureResult result)
    {
        Assert.False(result.Verified, result.Reason);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }

    async Task<Digest> PublishAsync() =>
        (await _stream.PublishAsync(Repository.At(Tag.Parse("one")), "an image")).Digest!;

    Task<SignatureResult> CheckAsync(Digest image) =>
        SignatureCheck.AsHostsDoAsync(_stream.Registry, Repository, image, Keys.Ours.Value.Public, default);

    Task<SignatureResult> AnywhereAsync(Digest image) =>
        SignatureCheck.AnywhereAsync(_stream.Registry, Repository, image, Keys.Ours.Value.Public, default);

    byte[] Payload(Digest image, string? reference = null, Func<string, string>? change = null)
    {
        var text = Encoding.UTF8.GetString(SimpleSigning.Write(Repository, image))
            .Replace($"\"{Repository}\"", $"\"{reference ?? Repository.ToString()}\"", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(change is null ? text : change(text));
    }

    async Task StoreWithUnreadableAsync(string kind, Digest image, Descriptor good)
    {
        var beside = await SignedAsync(
            kind == "huge" ? new byte[(4 * 1024 * 1024) + 1] : "an attestation, say"u8.ToArray());
        await StoreAsync(image, [beside, good]);
        var blob = Path.Combine(_stream.Registry.FolderOf(Repository), "blobs", "sha256", beside.Digest.Hex);
        if (kind == "missing")
            File.Delete(blob);
        else if (kind == "damaged")
            await File.WriteAllTextAsync(blob, "an attestation, or");
    }

    async Task<Descriptor> SignedAsync(byte[] payload, SigningKey? key = null) => StoredSignature.Describe(
        await _stream.Registry.PushBytesAsync(Repository, SimpleSigning.MediaType, payload, default),
        (key ?? Keys.Ours.Value).Sign(payload));

    async Task StoreAsync(Digest image, IReadOnlyList<Descriptor> layers, string mediaType = MediaTypes.OciManifest)
    {
        var config = await _stream.Registry.PushBytesAsync(Repository, MediaTypes.OciConfig, "{}"u8.ToArray(), default);
        await _stream.Registry.PutManifestAsync(
            Repository.At(SignatureStore.TagOf(image)),
            new ImageManifest(mediaType, config, layers, new Dictionary<string, string>()).ToRaw(), default);
    }
}
