using System.Security.Cryptography.X509Certificates;
using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>
/// Signatures among an image's referrers as cosign 3 writes them (sigstore/cosign, cmd/cosign/cli/sign/sign.go,
/// signDigestBundle; pkg/oci/remote/write.go, WriteAttestationNewBundleFormat). In the lab a real cosign writes them.
/// </summary>
public sealed class BundlesOfCosign3 : IDisposable
{
    const string Bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const string Sign = "https://sigstore.dev/cosign/sign/v1";
    const string InToto = "application/vnd.in-toto+json";

    readonly StreamOnDisk _stream = new();

    Repository Repository => _stream.Repositories.Candidate;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Are_signatures_where_cosign_looks_and_none_to_hosts()
    {
        var image = await PublishAsync();
        await AttachAsync(image, Signed(image));

        Assert.True((await AnywhereAsync(image)).Verified);
        Assert.Contains("is not signed", (await SignatureCheck.AsHostsDoAsync(
            _stream.Registry, Repository, image, Keys.Ours.Value.Public, default)).Reason, StringComparison.Ordinal);
    }

    /// <summary>Made by cosign: sigstore/cosign, pkg/cosign/testdata/oci-attestation.sigstore.json. Its key is in the
    /// certificate.</summary>
    [Fact]
    public async Task Which_are_attestations_do_not_sign_the_image()
    {
        var bundle = Keys.Fixture("cosign-attestation.sigstore.json");
        using var json = JsonDocument.Parse(bundle);
        using var certificate = X509CertificateLoader.LoadCertificate(
            json.RootElement.GetProperty("verificationMaterial")
                .GetProperty("certificate").GetProperty("rawBytes").GetBytesFromBase64());
        using var key = certificate.GetECDsaPublicKey()!;
        var image = await PublishAsync();
        await AttachAsync(image, Encoding.UTF8.GetBytes(bundle));

        Assert.Contains(
            "it states 'https://cosign.sigstore.dev/attestation/v1', not that the image is signed",
            (await AnywhereAsync(image, Keys.Parse(key.ExportSubjectPublicKeyInfoPem()))).Reason,
            StringComparison.Ordinal);
        Assert.Contains(
            "it is by another key, or damaged", (await AnywhereAsync(image)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task About_another_image_do_not_count()
    {
        var image = await PublishAsync();
        await AttachAsync(image, Signed(Given.Digest("another")));

        Assert.Contains("it is about another image", (await AnywhereAsync(image)).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("{\"dsseEnvelope\":null}")]
    [InlineData(
        "{\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}}")]
    [InlineData(
        "{\"dsseEnvelope\":{\"payload\":\"no base64!\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AAAA\"}]}}")]
    public async Task Which_are_broken_do_not_count_and_do_not_block(string broken)
    {
        var image = await PublishAsync();
        await AttachAsync(image, Encoding.UTF8.GetBytes(broken));
        Assert.Contains(
            "is no bundle with one signed statement", (await AnywhereAsync(image)).Reason, StringComparison.Ordinal);

        await AttachAsync(image, Signed(image));
        Assert.True((await AnywhereAsync(image)).Verified);
    }

    [Theory]
    [InlineData("text/plain", "{}", "the key signed a 'text/plain', not a statement")]
    [InlineData(InToto, "[]", "the key signed something else than a statement")]
    [InlineData(
        InToto, "{\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\",\"subject\":[{}]}",
        "the key signed something else than a statement")]
    [InlineData(
        InToto, "{\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\",\"subject\":[]}",
        "it is about another image")]
    public async Task In_which_the_key_signed_something_else_do_not_count(string type, string payload, string reason)
    {
        var image = await PublishAsync();
        await AttachAsync(image, Envelope(Encoding.UTF8.GetBytes(payload), type));

        Assert.Contains(reason, (await AnywhereAsync(image)).Reason, StringComparison.Ordinal);
    }

    /// <summary>The signature is over type and payload with their lengths; one over the payload alone is
    /// none.</summary>
    [Fact]
    public async Task With_a_signature_over_the_payload_alone_do_not_count()
    {
        var image = await PublishAsync();
        await AttachAsync(image, Envelope(Statement(image), InToto, Keys.Ours.Value.Sign(Statement(image))));

        Assert.Contains(
            "it is by another key, or damaged", (await AnywhereAsync(image)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Count_also_when_what_lies_under_cosigns_tag_cannot_be_read()
    {
        var image = await PublishAsync();
        await _stream.Registry.PutManifestAsync(
            Repository.At(SignatureStore.TagOf(image)),
            new ImageIndex(MediaTypes.OciIndex, [], new Dictionary<string, string>()).ToRaw(), default);
        await AttachAsync(image, Signed(image));

        Assert.True((await AnywhereAsync(image)).Verified);
    }

    static byte[] Statement(Digest image) => Encoding.UTF8.GetBytes(
        $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"{{{image.Hex}}}"},"annotations":{}}],"predicateType":"{{{Sign}}}","predicate":{}}""");

    static byte[] Signed(Digest image) => Envelope(Statement(image), InToto);

    static byte[] Envelope(byte[] payload, string type, byte[]? signature = null)
    {
        signature ??= Keys.Ours.Value.Sign(
            [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload]);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            mediaType = Bundle,
            verificationMaterial = new { publicKey = new { hint = "5eHoDZWXCyJkaGYVSxGGJmcKRUy6J4O6VEvZvuFhSVA=" } },
            dsseEnvelope = new { payload, payloadType = type, signatures = new[] { new { sig = signature } } },
        });
    }

    async Task<Digest> PublishAsync() =>
        (await _stream.PublishAsync(Repository.At(Tag.Parse("one")), "an image")).Digest!;

    async Task AttachAsync(Digest image, byte[] bundle)
    {
        var subject = (await _stream.Registry.FindManifestAsync(Repository.At(image), default))!;
        await _stream.Registry.AttachAsync(
            Repository, subject, new Attachment(Bundle, Bundle, bundle, new Dictionary<string, string>()), default);
    }

    Task<SignatureResult> AnywhereAsync(Digest image, VerificationKey? key = null) =>
        SignatureCheck.AnywhereAsync(_stream.Registry, Repository, image, key ?? Keys.Ours.Value.Public, default);
}
