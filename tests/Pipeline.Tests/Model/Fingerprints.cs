namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class Fingerprints
{
    /// <summary>Stands as a label on published images: another spelling would make every stable image look
    /// changed.</summary>
    [Fact]
    public void The_fingerprint_of_fixed_inputs_never_changes()
    {
        var builder = new PinnedImage(
            Oci.References.ImageReference.Parse("ghcr.io/ublue-os/devcontainer:latest"), Given.Digest("builder"));
        var kernels = Given.Kernels("6.18.12-200.fc43.x86_64", "6.18.9-200.fc43.x86_64");
        Assert.Equal(
            "sha256:a748c36416c8d2cfe538085ce37fce7af40d964999df900e4b075866be092720",
            (Given.Inputs() with { Builder = builder, Kernels = kernels }).Fingerprint.ToString());
    }

    [Fact]
    public void Another_kernel_flavour_is_another_fingerprint()
    {
        var longterm = Given.Inputs() with { Akmods = Given.Fork with { KernelFlavor = KernelFlavor.Parse(
            "longterm-6.12") } };
        Assert.NotEqual(Given.Inputs().Fingerprint, longterm.Fingerprint);
    }

    [Fact]
    public void The_order_in_which_kernels_were_found_does_not_matter()
    {
        var several = Given.Inputs() with
        {
            Kernels = Given.Kernels("6.18.12-200.fc43.x86_64", "6.18.9-200.fc43.x86_64"), SeveralKernels = true
        };
        Assert.Equal(
            several.Fingerprint, (several with { Kernels = new KernelSet(several.Kernels.Reverse()) }).Fingerprint);
    }

    [Fact]
    public void A_rebuilt_kernel_package_is_another_fingerprint()
    {
        var rebuilt = Given.Inputs() with { Kernels = Given.Kernels("6.18.12-201.fc43.x86_64") };
        Assert.NotEqual(Given.Inputs().Fingerprint, rebuilt.Fingerprint);
    }

    [Fact]
    public void Another_akmods_commit_is_another_fingerprint()
    {
        var moved = Given.Inputs() with { Akmods = Given.Fork with { Commit = CommitSha.Parse(new string('a', 40)) } };
        Assert.NotEqual(Given.Inputs().Fingerprint, moved.Fingerprint);
    }
}
