namespace KinoiteZfs.Pipeline.Tests.Verification;

public sealed class WhoSignedModules
{
    /// <summary>ublue-os/akmods, certs/public_key.der.test and public_key_2.der.test: subject, issuer and serial
    /// number.</summary>
    static readonly ModuleSigner[] TestKeys =
    [
        new("O=Default Company Ltd, L=Default City, C=XX", null, "5A056DE511D7E58008361F41416CA6CE605CB10B"),
        new(
            "CN=Test Key for Dual Signatures", "Test Key for Dual Signatures",
            "0DCE3D6B58C4E24C0640826AA537F17D1F9D3A67"),
    ];

    /// <summary>The same repository, certs/public_key.der: its private half is ublue's.</summary>
    static readonly ModuleSigner Ublue = new(
        "CN=ublue kernel", "ublue kernel", "7DF87AF5DEE738D9FAC2F8A38219374BE0A180A7");

    [Fact]
    public void The_akmods_tooling_s_public_test_keys_are_named_as_such() =>
        Assert.Equal(
            "O=Default Company Ltd, L=Default City, C=XX (a public test key) and Test Key for Dual Signatures (a public test key)",
            ModuleSigning.SignerOf(Signed(TestKeys)));

    [Fact]
    public void Nobody_is_said_of_modules_without_a_signature() =>
        Assert.Equal("nobody", ModuleSigning.SignerOf(Signed() with { IsSigned = false }));

    [Fact]
    public void A_signature_in_another_form_names_nobody_and_is_one() =>
        Assert.Equal("a key which its signature does not name", ModuleSigning.SignerOf(Signed()));

    [Fact]
    public void With_test_keys_alone_machines_with_Secure_Boot_are_told_that_they_cannot_load_them() =>
        Assert.StartsWith(
            "machines with Secure Boot cannot load these modules: signed by O=Default",
            Statement(Signed(TestKeys), Signed(Ublue)), StringComparison.Ordinal);

    [Fact]
    public void Unsigned_modules_are_for_no_machine_with_Secure_Boot() =>
        Assert.Equal("machines with Secure Boot cannot load these modules: signed by nobody", Statement(
            Signed() with { IsSigned = false }));

    [Fact]
    public void One_key_that_is_nobody_elses_is_enough() =>
        Assert.Equal(
            "machines with Secure Boot load these modules where the certificate is enrolled: signed by ublue kernel and Test Key for Dual Signatures (a public test key)",
            Statement(Signed(Ublue, TestKeys[1])));

    static string Statement(params KernelModule[] modules) => ModuleSigning.SecureBoot([.. modules.Select(Evidence)]);

    static KernelEvidence Evidence(KernelModule module)
    {
        var signed = new ModuleEvidence(
            "zfs.ko", "2.4.4-1", "6.18.12-200.fc43.x86_64 SMP", ModuleSigning.SignerOf(module));
        return new KernelEvidence(KernelRelease.Parse("6.18.12-200.fc43.x86_64"), signed, signed);
    }

    static KernelModule Signed(params ModuleSigner[] signers) =>
        new("zfs.ko", ModuleCompression.None, "zfs", "2.4.4-1", null, null, null, [], "x86_64", IsSigned: true)
        {
            Signers = signers
        };
}
