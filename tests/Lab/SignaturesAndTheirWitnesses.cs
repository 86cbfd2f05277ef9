using System.Text;
using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Lab;

/// <summary>
/// What we sign, cosign, skopeo and openssl accept; what cosign signs, we accept; what hosts refuse, we refuse. On a
/// real registry, with a key pair which cosign made.
/// </summary>
[Collection(RegistriesCollection.Name)]
public sealed class SignaturesAndTheirWitnesses(Registries registries) : IAsyncLifetime, IDisposable
{
    const string Password = "the key's own password";

    readonly TemporaryFolder _folder = new();
    readonly HostFiles _host = new();
    HttpRegistry? _registry;

    HttpRegistry Registry => _registry!;

    string Pem => File.ReadAllText(_folder["cosign.key"]);

    string PublicKey => _folder["cosign.pub"];

    SigningKey Key => SigningKey.Parse(Pem, Password);

    public async Task InitializeAsync()
    {
        var made = await Witnesses.CosignAsync(["generate-key-pair"], _folder.Path, Password);
        Assert.True(made.ExitCode == 0, made.All);
        _registry = Connect.Anonymously(registries.Open);
    }

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Cosign_verifies_what_we_signed()
    {
        var image = await SignedAsync("ours");

        var verified = await Witnesses.CosignVerifyAsync(PublicKey, image.ToString());

        Assert.True(verified.ExitCode == 0, verified.All);
    }

    [Fact]
    public async Task Cosign_says_unsigned_of_an_image_nobody_signed() =>
        Assert.Equal(
            Witnesses.Unsigned,
            (await Witnesses.CosignVerifyAsync(PublicKey, (await PushAsync("unsigned")).ToString())).ExitCode);

    [Fact]
    public async Task Cosign_finds_our_signature_among_the_referrers()
    {
        var image = await SignedAsync("referrer");
        var tag = await Registry.FindManifestAsync(image.Repository.At(SignatureStore.TagOf(image.Digest!)), default);
        await Registry.DeleteManifestAsync(image.Repository, tag!.Digest, default);

        var verified = await Witnesses.CosignVerifyAsync(PublicKey, image.ToString(), "--experimental-oci11=true");

        Assert.True(verified.ExitCode == 0, verified.All);
    }

    [Fact]
    public async Task Openssl_verifies_our_signature_over_our_payload()
    {
        var image = await SignedAsync("openssl");
        var stored = Assert.Single(
            (await SignatureStore.ReadTaggedAsync(Registry, image.Repository, image.Digest!, default))!.Layers);
        await File.WriteAllBytesAsync(_folder["payload"], stored.Payload.ToArray());
        await File.WriteAllBytesAsync(
            _folder["signature"], Convert.FromBase64String(stored.Layer.Annotations!.Values.Single()));

        var said = await Tool.RunAsync(
            "openssl", "dgst", "-sha256", "-verify", PublicKey, "-signature", _folder["signature"], _folder["payload"]);

        Assert.Equal("Verified OK", said);
        Figures.Note("openssl on one of our signatures", said);
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("oci-1-1")]
    public async Task We_verify_what_cosign_signed(string mode)
    {
        var image = await PushAsync($"cosign-{mode}");
        await CosignSignAsync(image, $"--registry-referrers-mode={mode}");

        var result = await SignatureCheck.AnywhereAsync(
            Registry, image.Repository, image.Digest!, Key.Public, default);

        Assert.True(result.Verified, result.Reason);
    }

    /// <summary>
    /// cosign 3 signs by an in-toto statement of this type in a bundle (sigstore/cosign, cmd/cosign/cli/sign/sign.go);
    /// the lab's, 2.5, writes such bundles when it attests.
    /// </summary>
    [Theory]
    [InlineData("https://sigstore.dev/cosign/sign/v1", true)]
    [InlineData("https://slsa.dev/provenance/v1", false)]
    public async Task We_verify_bundles_that_cosign_wrote(string type, bool isSignature)
    {
        var image = await PushAsync(isSignature ? "bundle" : "attestation-in-a-bundle");
        await File.WriteAllTextAsync(_folder["predicate.json"], "{}");
        var attested = await Witnesses.CosignAsync(
            [
                "attest", "-y", "--key", _folder["cosign.key"], "--new-bundle-format", "--tlog-upload=false",
                "--allow-http-registry",
                "--predicate", _folder["predicate.json"], "--type", type, image.ToString(),
            ],
            password: Password);
        Assert.True(attested.ExitCode == 0, attested.All);

        var result = await SignatureCheck.AnywhereAsync(
            Registry, image.Repository, image.Digest!, Key.Public, default);

        Assert.True(isSignature == result.Verified, result.Reason);
        Assert.Equal(!isSignature, result.Reason.Contains(
            $"it states '{type}', not that the image is signed", StringComparison.Ordinal));
    }

    /// <summary>The host is a real skopeo under the recipe's own trust files: its word and ours are the same.</summary>
    [Theory]
    [InlineData("\"optional\":null", "\"optional\":{\"creator\":\"the lab\",\"timestamp\":1e9}", "", true)]
    [InlineData("\"optional\":null", "\"optional\":{\"timestamp\":1.5}", "", false)]
    [InlineData("\"optional\":null", "\"optional\":null,\"more\":1", "", false)]
    [InlineData(",\"optional\":null", "", "", false)]
    [InlineData("\"identity\":{", "\"identity\":{\"more\":1,", "", false)]
    [InlineData("/signed/", "/Signed/", "", false)]
    [InlineData("\"}", ":Any_Tag\"}", "", true)]
    [InlineData("", "", " ", false)]
    [InlineData("", "", "\n", true)]
    public async Task Hosts_and_we_say_the_same_of_a_signature(string word, string other, string blank, bool counts)
    {
        var name = string.Concat(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(word + other + blank)))
            .Take(12));
        var image = await PushAsync($"spelled-{name}");
        await TrustAsync(image.Repository);
        var text = Encoding.UTF8.GetString(SimpleSigning.Write(image.Repository, image.Digest!));
        var at = text.IndexOf(word, StringComparison.Ordinal);
        var payload = Encoding.UTF8.GetBytes(at < 0 ? text : $"{text[..at]}{other}{text[(at + word.Length)..]}");
        var layer = StoredSignature.Describe(
            await Registry.PushBytesAsync(image.Repository, SimpleSigning.MediaType, payload, default),
            Key.Sign(payload));
        await StoreAsync(image, [layer with { Annotations = layer.Annotations!.ToDictionary(
            one => one.Key, one => one.Value.Insert(8, blank)) }]);

        var pulled = await PullAsync(image);

        Assert.True(counts == (pulled.ExitCode == 0), pulled.All);
        Assert.Equal(counts, (await AsHostsDoAsync(image)).Verified);
    }

    /// <summary>cosign passes over what it cannot read; a host then takes nothing, until the image is signed
    /// again.</summary>
    [Fact]
    public async Task A_huge_layer_beside_a_good_signature_blocks_hosts_and_not_cosign()
    {
        var image = await SignedAsync("beside-huge");
        await TrustAsync(image.Repository);
        var good =
            (await SignatureStore.ReadTaggedAsync(Registry, image.Repository, image.Digest!, default))!.Manifest.Layers;
        var huge = await Registry.PushBytesAsync(
            image.Repository, SimpleSigning.MediaType, new byte[(4 * 1024 * 1024) + 1], default);
        await StoreAsync(image, [huge, .. good]);

        Refused(await PullAsync(image), "exceeded maximum allowed size");
        Assert.False((await AsHostsDoAsync(image)).Verified);
        Assert.Equal(0, (await Witnesses.CosignVerifyAsync(PublicKey, image.ToString())).ExitCode);
        await new ImageSigner(Registry, Key).SignAsync(image.Repository, image.Digest!, default);
        var pulled = await PullAsync(image);
        Assert.True(pulled.ExitCode == 0, pulled.All);
    }

    [Fact]
    public async Task What_cosign_signed_we_do_not_sign_again()
    {
        var image = await PushAsync("once");
        await CosignSignAsync(image, "--registry-referrers-mode=legacy");
        await CosignSignAsync(image, "--registry-referrers-mode=oci-1-1");
        var before = await TaggedAsync(image);

        await new ImageSigner(Registry, Key).SignAsync(image.Repository, image.Digest!, default);

        Assert.Equal(before, await TaggedAsync(image));
    }

    [Fact]
    public async Task Cosign_adds_to_our_signatures_and_both_stay()
    {
        var image = await SignedAsync("appended");
        using var others = new TemporaryFolder();
        await Witnesses.CosignAsync(["generate-key-pair"], others.Path, Password);
        await CosignSignAsync(image, "--registry-referrers-mode=legacy", others["cosign.key"]);

        Assert.True((await AsHostsDoAsync(image)).Verified);
        Assert.Equal(0, (await Witnesses.CosignVerifyAsync(PublicKey, image.ToString())).ExitCode);
        Assert.Equal(0, (await Witnesses.CosignVerifyAsync(others["cosign.pub"], image.ToString())).ExitCode);
    }

    [Fact]
    public async Task A_host_with_the_recipes_trust_files_accepts_what_we_signed()
    {
        var image = await SignedAsync("accepted");
        await TrustAsync(image.Repository);

        var pulled = await PullAsync(image);

        Assert.True(pulled.ExitCode == 0, pulled.All);
    }

    [Fact]
    public async Task A_host_with_the_recipes_trust_files_refuses_an_unsigned_image()
    {
        var image = await PushAsync("refused");
        await TrustAsync(image.Repository);

        Refused(await PullAsync(image), "signature");
    }

    [Fact]
    public async Task A_host_accepts_images_of_others_as_before()
    {
        await TrustAsync((await SignedAsync("mine")).Repository);

        var pulled = await PullAsync(await PushAsync("theirs"));

        Assert.True(pulled.ExitCode == 0, pulled.All);
    }

    [Fact]
    public async Task A_signature_copied_along_is_refused_by_hosts_and_by_us_until_it_is_made_anew()
    {
        var image = await SignedAsync("from");
        var copy = Repository.Parse($"{registries.Open}/signed/to").At(image.Digest!);
        await TrustAsync(copy.Repository);
        await CopyAsync(image, copy.Repository);

        Refused(await PullAsync(copy), "identity");
        Assert.Contains("copied here; hosts refuse it", (await AsHostsDoAsync(copy)).Reason, StringComparison.Ordinal);
        await new ImageSigner(Registry, Key).SignAsync(copy.Repository, copy.Digest!, default);
        var pulled = await PullAsync(copy);
        Assert.True(pulled.ExitCode == 0, pulled.All);
        Assert.True((await AsHostsDoAsync(copy)).Verified);
    }

    [Fact]
    public async Task An_attestation_attached_by_cosign_does_not_matter_to_anybody()
    {
        var image = await SignedAsync("attested");
        await TrustAsync(image.Repository);
        await File.WriteAllTextAsync(_folder["predicate.json"], "{}");
        var attested = await Witnesses.CosignAsync(
            ["attest", "-y", "--key", _folder[
                "cosign.key"], "--tlog-upload=false", "--allow-http-registry", "--predicate", _folder[
                    "predicate.json"], "--type", "custom", image.ToString()],
            password: Password);
        Assert.True(attested.ExitCode == 0, attested.All);

        Assert.True((await AsHostsDoAsync(image)).Verified);
        Assert.Equal(0, (await PullAsync(image)).ExitCode);
    }

    async Task<ImageReference> SignedAsync(string name)
    {
        var image = await PushAsync(name);
        await new ImageSigner(Registry, Key).SignAsync(image.Repository, image.Digest!, default);
        return image;
    }

    /// <summary>By digest alone.</summary>
    async Task<ImageReference> PushAsync(string name)
    {
        var repository = Repository.Parse($"{registries.Open}/signed/{name}");
        return repository.At(
            (await SampleImage.PushAsync(Registry, repository.At(Tag.Parse("one")), layers: 1, seed: name.Length))
                .Digest!);
    }

    async Task StoreAsync(ImageReference image, IReadOnlyList<Descriptor> layers)
    {
        var config = await Registry.PushBytesAsync(image.Repository, MediaTypes.OciConfig, "{}"u8.ToArray(), default);
        await Registry.PutManifestAsync(
            image.Repository.At(SignatureStore.TagOf(image.Digest!)),
            new ImageManifest(MediaTypes.OciManifest, config, layers, new Dictionary<string, string>()).ToRaw(),
            default);
    }

    async Task CosignSignAsync(ImageReference image, string option, string? key = null)
    {
        var signed = await Witnesses.CosignAsync(
            ["sign", "-y", "--key", key
                ?? _folder["cosign.key"], "--tlog-upload=false", "--allow-http-registry", option, image.ToString()],
            password: Password);
        Assert.True(signed.ExitCode == 0, signed.All);
    }

    async Task TrustAsync(Repository repository)
    {
        var set = await _host.SetTrustAsync("dash", await File.ReadAllTextAsync(PublicKey), repository.ToString());
        Assert.True(set.ExitCode == 0, set.All);
    }

    Task<ToolResult> PullAsync(ImageReference image) => Witnesses.PullAsync(_host, image.ToString(), _folder["pulled"]);

    Task<SignatureResult> AsHostsDoAsync(ImageReference image) =>
        SignatureCheck.AsHostsDoAsync(Registry, image.Repository, image.Digest!, Key.Public, default);

    async Task<string> TaggedAsync(ImageReference image) =>
        Encoding.UTF8.GetString(
            (await Registry.GetManifestAsync(image.Repository.At(SignatureStore.TagOf(image.Digest!)), default))
                .Bytes.Span);

    async Task CopyAsync(ImageReference image, Repository to)
    {
        var tag = SignatureStore.TagOf(image.Digest!);
        var signature = (await Registry.FindManifestAsync(image.Repository.At(tag), default))!.Digest;
        await ImageCopy.CopyAsync(Registry, image.Repository, image.Digest!, Registry, to, tag: null, default);
        await ImageCopy.CopyAsync(Registry, image.Repository, signature, Registry, to, tag, default);
    }

    static void Refused(ToolResult pulled, string saying)
    {
        Assert.True(pulled.ExitCode != 0, pulled.All);
        Assert.Contains(saying, pulled.Error, StringComparison.OrdinalIgnoreCase);
    }
}
