namespace KinoiteZfs.Pipeline.Tests.Model;

/// <summary>The flavours of ublue-os/akmods, images.yaml and Justfile.</summary>
public sealed class KernelFlavors
{
    [Theory]
    [InlineData("main", "kernel")]
    [InlineData("coreos-stable", "kernel")]
    [InlineData("coreos-testing", "kernel")]
    [InlineData("longterm", "kernel-longterm")]
    [InlineData("longterm-6.12", "kernel-longterm")]
    [InlineData("longterm-6.18", "kernel-longterm")]
    public void A_flavour_says_what_its_packages_are_called(string flavor, string package) =>
        Assert.Equal(
            (flavor, package), (KernelFlavor.Parse(flavor).ToString(), KernelFlavor.Parse(flavor).PackageName));

    [Theory]
    [InlineData("bazzite")]
    [InlineData("ogc")]
    [InlineData("centos")]
    [InlineData("longterm-6")]
    [InlineData("longterm-6.12.3")]
    [InlineData("Main")]
    [InlineData("main\n")]
    [InlineData("")]
    public void Others_are_refused_with_what_could_be_meant(string text) => Assert.Contains(
        "Expected main, coreos-stable, coreos-testing, or longterm with a kernel series",
        Assert.Throws<FormatException>(() => KernelFlavor.Parse(text)).Message, StringComparison.Ordinal);
}
