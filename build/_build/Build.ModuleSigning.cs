using System.Text.Json;
using KinoiteZfs.Oci.Core;

// Kernel modules which machines with Secure Boot load: docs/secure-boot.md.
partial class Build
{
    [Parameter(
        "Private key to sign kernel modules with where the stream names a moduleCertificate: RSA as PEM, never the images' key. Set MODULE_SIGNING_KEY and do not type it")]
    [Secret]
    [ConfinedTo("build/build-akmods")]
    readonly string? ModuleSigningKey;

    /// <summary>Read when workflows are generated: without a certificate no job has the key's environment.</summary>
    static bool SignsModules
    {
        get
        {
            try
            {
                using var stream = JsonDocument.Parse(File.ReadAllText(RootDirectory / "ci" / "stream.json"));
                return stream.RootElement.Text("moduleCertificate") is not null;
            }
            catch (Exception e) when (e is JsonException or IOException)
            {
                // Whoever needs the definition says what is wrong with it.
                return false;
            }
        }
    }

    async Task<ModuleCertificate?> LoadModuleCertificateAsync() =>
        await (await LoadStreamAsync()).LoadModuleCertificateAsync(new FileInfo(StreamFile), Cancellation);

    async Task<ModuleKey?> LoadModuleKeyAsync()
    {
        // What GitHub hands over for a secret that is not set.
        if (string.IsNullOrWhiteSpace(ModuleSigningKey))
            return null;
        if (await LoadModuleCertificateAsync() is { } certificate)
            return certificate.WithKey(ModuleSigningKey);
        Log.Warning(
            "MODULE_SIGNING_KEY is set and the stream definition names no moduleCertificate: nobody gets the key, and the modules stay as the akmods fork signs them");
        return null;
    }
}
