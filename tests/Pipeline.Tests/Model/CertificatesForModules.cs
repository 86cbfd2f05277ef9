using System.Security.Cryptography;
using KinoiteZfs.Pipeline.Tests.Akmods;

namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class CertificatesForModules : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_certificate_is_read_as_machines_enrol_it_and_as_text()
    {
        var (der, pem) = (_folder.File("modules.der"), _folder.File("modules.pem"));
        await File.WriteAllBytesAsync(der.FullName, ModuleKeys.Der);
        await File.WriteAllTextAsync(pem.FullName, PemEncoding.WriteString("CERTIFICATE", ModuleKeys.Der));

        var certificate = await ModuleCertificate.LoadAsync(der, default);

        Assert.Equal("SAMPLE modules", $"{certificate.Signer}");
        Assert.Equal(certificate.Signer, (await ModuleCertificate.LoadAsync(pem, default)).Signer);
        Assert.Equal(ModuleKeys.Der, (await ModuleCertificate.LoadAsync(pem, default)).Der.ToArray());
    }

    [Fact]
    public async Task A_file_which_is_none_is_named()
    {
        var file = _folder.Write("modules.der", "no certificate");

        var error = await Assert.ThrowsAsync<PipelineException>(() => ModuleCertificate.LoadAsync(file, default));

        Assert.StartsWith(
            $"The certificate {file.FullName}, which moduleCertificate of the stream definition names, cannot be used:",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_and_not_shown()
    {
        using var other = RSA.Create(2048);
        var pem = other.ExportPkcs8PrivateKeyPem();

        var error = Assert.Throws<PipelineException>(() => ModuleKeys.Ours.Certificate.WithKey(pem));

        Assert.StartsWith(
            "The key in MODULE_SIGNING_KEY does not belong to the certificate of SAMPLE modules", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(pem.Split('\n')[1], $"{error}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_RSA_key_is_refused(string pem) =>
        Assert.StartsWith(
            "The key in MODULE_SIGNING_KEY is no RSA key",
            Assert.Throws<PipelineException>(() => ModuleKeys.Ours.Certificate.WithKey(pem)).Message,
            StringComparison.Ordinal);
}
