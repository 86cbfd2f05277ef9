using System.Security.Cryptography;

namespace KinoiteZfs.Pipeline.Tests.Signatures;

public sealed class ReadingKeys : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_private_key_knows_its_public_half()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(
            Keys.Parse(key.ExportSubjectPublicKeyInfoPem()),
            SigningKey.Parse(key.ExportPkcs8PrivateKeyPem(), null).Public);
    }

    [Fact]
    public void Text_around_a_public_key_does_not_make_it_another() =>
        Assert.Equal(Keys.Parse(Keys.Fixture("cosign-2.5.pub")), Keys.Parse(
            "made for tests\r\n" + Keys.Fixture("cosign-2.5.pub") + "\n\n"));

    [Fact]
    public void A_signature_holds_for_its_content_alone()
    {
        var signature = Keys.Ours.Value.Sign("content"u8);

        Assert.True(Keys.Ours.Value.Public.Verifies("content"u8, signature));
        Assert.False(Keys.Ours.Value.Public.Verifies("Content"u8, signature));
    }

    [Fact]
    public void What_is_no_signature_does_not_hold() =>
        Assert.False(Keys.Ours.Value.Public.Verifies("content"u8, "no DER"u8));

    [Theory]
    [InlineData("", "it has no block '-----BEGIN PUBLIC KEY-----'")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "it is no elliptic curve key")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "it is a 'CERTIFICATE'")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "which must stay secret")]
    public void What_is_no_public_key_is_refused(string pem, string reason) =>
        Assert.Contains(
            reason, Assert.Throws<PipelineException>(() => Keys.Parse(pem)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_public_key_on_another_curve_is_refused() =>
        Assert.Contains(
            "another curve than P-256",
            Assert.Throws<PipelineException>(() => Keys.Parse(Keys.Public(ECCurve.NamedCurves.nistP384))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Two_public_keys_in_one_file_are_refused() =>
        Assert.Contains(
            "more than one key",
            Assert.Throws<PipelineException>(() => Keys.Parse(Keys.Public() + "\n" + Keys.Public())).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_public_key_which_is_not_there_is_named()
    {
        var file = new FileInfo(Path.Combine(_folder.Directory.FullName, "cosign.pub"));

        var error = await Assert.ThrowsAsync<PipelineException>(() => VerificationKey.LoadAsync(file, default));

        Assert.Contains(file.FullName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_huge_file_is_no_key()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(
            () => VerificationKey.LoadAsync(_folder.Write("cosign.pub", new string('x', 100_000)), default));

        Assert.Contains("more than 16384 bytes", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret text", "it is not PEM")]
    [InlineData(
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "it is no elliptic curve key in PKCS#8")]
    [InlineData(
        "-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0\n-----END EC PRIVATE KEY-----", "openssl pkcs8 -topk8 -nocrypt")]
    [InlineData(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----",
        "cosign import-key-pair")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nc2VjcmV0\n-----END PUBLIC KEY-----", "it is the public key")]
    public void What_is_no_private_key_is_refused_without_showing_it(string pem, string reason)
    {
        var error = Assert.Throws<PipelineException>(() => SigningKey.Parse(pem, null));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_on_another_curve_is_refused() =>
        Assert.Contains(
            "another curve than P-256",
            Assert.Throws<PipelineException>(() => SigningKey.Parse(Keys.Private(ECCurve.NamedCurves.nistP384), null))
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_private_key_which_does_not_belong_to_the_published_one_is_refused_with_both()
    {
        var (ours, others) = (Keys.Ours.Value, Keys.Others.Value);
        using var stream = new StreamOnDisk();

        var error = Assert.Throws<PipelineException>(
            () => Signing.With(others.Public, new ImageSigner(stream.Registry, ours)));

        Assert.Contains(ours.Public.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(others.Public.ToString(), error.Message, StringComparison.Ordinal);
    }
}
