namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// Who signed a module, and what that is worth to a machine with Secure Boot. Signatures are named, not verified: which
/// key to trust is the machine's that loads the module.
/// </summary>
static class ModuleSigning
{
    public const string Nobody = "nobody";

    const string TestKey = " (a public test key)";

    const string Between = " and ";

    /// <summary>
    /// Certificates whose private keys are published. The akmods tooling signs with them where it is given no others.
    /// </summary>
    /// <remarks>Source: ublue-os/akmods and danathar/akmods, certs/public_key.der.test and
    /// certs/public_key_2.der.test.</remarks>
    static readonly string[] TestCertificates =
        ["5A056DE511D7E58008361F41416CA6CE605CB10B", "0DCE3D6B58C4E24C0640826AA537F17D1F9D3A67"];

    /// <summary>For people and records.</summary>
    public static string SignerOf(KernelModule module) =>
        !module.IsSigned ? Nobody
        : module.Signers.Count == 0 ? "a key which its signature does not name"
        : string.Join(Between, module.Signers.Select(
            signer => UntrustedText.Printable(IsTest(signer) ? $"{signer}{TestKey}" : $"{signer}")));

    /// <summary>What machines with Secure Boot make of modules which were signed so.</summary>
    public static string SecureBoot(IReadOnlyList<KernelEvidence> kernels)
    {
        var signers = kernels.SelectMany(kernel => (string[])[kernel.Zfs.SignedBy, kernel.Spl.SignedBy])
            .Distinct().Order(StringComparer.Ordinal).ToArray();
        // One signer whose certificate is enrolled is enough.
        return signers.Any(signer => signer.Split(Between)
            .All(one => one == Nobody || one.EndsWith(TestKey, StringComparison.Ordinal)))
            ? $"machines with Secure Boot cannot load these modules: signed by {string.Join("; ", signers)}"
            : $"machines with Secure Boot load these modules where the certificate is enrolled: signed by {string.Join("; ", signers)}";
    }

    static bool IsTest(ModuleSigner signer) => TestCertificates.Contains(signer.Serial);
}
