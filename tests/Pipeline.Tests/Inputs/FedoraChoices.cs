namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class FedoraChoices
{
    const string Kernel = "6.18.12-200.fc43.x86_64";
    const string Debian = "6.12.117+deb12-cloud-amd64";
    const string CentOs = "6.12.0-228.el10.x86_64";

    static readonly OsRelease Stream10 = new("centos", "rhel fedora", "10", "platform:el10");

    static OsRelease Of(string version) => new("fedora", null, version, null);

    static (string Fedora, string? Notice) Choose(OsRelease? system, string? stated, params string[] kernels)
    {
        var (fedora, notice) = FedoraChoice.Choose(
            system, Given.Kernels(kernels), stated is null ? null : FedoraVersion.Parse(stated));
        return (fedora.ToString(), notice);
    }

    static string RefusalOf(OsRelease? system, string? stated, params string[] kernels) =>
        Assert.Throws<PipelineException>(() => Choose(system, stated, kernels)).Message;

    [Fact]
    public void System_and_kernel_which_agree_are_believed() =>
        Assert.Equal(("43", null), Choose(Of("43"), null, Kernel));

    [Fact]
    public void A_kernel_which_does_not_carry_it_leaves_it_to_the_system() =>
        Assert.Equal(("43", null), Choose(Of("43"), null, Debian));

    [Fact]
    public void Without_an_os_release_the_kernel_tells() => Assert.Equal(("43", null), Choose(null, null, Kernel));

    [Fact]
    public void What_the_definition_confirms_needs_no_notice() =>
        Assert.Equal(("43", null), Choose(Of("43"), "43", Kernel));

    /// <summary>A new Fedora's first images, and those which keep an older kernel: bluefin's stable, ucore's
    /// lts.</summary>
    [Fact]
    public void System_and_kernel_which_disagree_are_an_error_that_says_how_to_decide()
    {
        var message = RefusalOf(Of("44"), null, Kernel);
        Assert.StartsWith(
            $"It cannot be told which Fedora version the base image is of: its os-release says ID='fedora', VERSION_ID='44', kernel {Kernel} is of Fedora 43.",
            message, StringComparison.Ordinal);
        Assert.Contains("Say which is meant with fedora in the stream definition", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("43")]
    [InlineData("44")]
    public void The_definition_decides_between_them_and_that_is_said(string stated)
    {
        var (fedora, notice) = Choose(Of("44"), stated, Kernel);
        Assert.Equal(stated, fedora);
        Assert.StartsWith(
            $"Fedora {stated}, as the stream definition says: its os-release says", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_definition_cannot_say_what_neither_of_them_does() => Assert.StartsWith(
        $"The stream definition says Fedora 42, and the base image does not: its os-release says ID='fedora', VERSION_ID='44', kernel {Kernel} is of Fedora 43.",
        RefusalOf(Of("44"), "42", Kernel), StringComparison.Ordinal);

    [Theory]
    [InlineData(CentOs)]
    [InlineData(Kernel)]
    public void Another_system_is_no_Fedora_whatever_its_kernel(string kernel) => Assert.Contains(
        "its os-release says ID='centos', ID_LIKE='rhel fedora', VERSION_ID='10', PLATFORM_ID='platform:el10'",
        RefusalOf(Stream10, null, kernel), StringComparison.Ordinal);

    [Fact]
    public void Another_system_takes_what_the_definition_says_with_a_notice() =>
        Assert.Equal(
            ("43", true), (Choose(Stream10, "43", CentOs).Fedora, Choose(Stream10, "43", CentOs).Notice is not null));

    [Fact]
    public void Nobody_who_says_it_is_an_error() => Assert.Contains(
        $"it has no os-release, kernel {Debian} is of no Fedora", RefusalOf(null, null, Debian),
        StringComparison.Ordinal);

    [Fact]
    public void Kernels_of_two_Fedora_versions_are_an_error() => Assert.Contains(
        "kernel 6.19.1-100.fc44.x86_64 is of Fedora 44", RefusalOf(Of("44"), null, Kernel, "6.19.1-100.fc44.x86_64"),
        StringComparison.Ordinal);
}
