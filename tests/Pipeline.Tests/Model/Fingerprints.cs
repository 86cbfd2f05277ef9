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

    /// <summary>It comes later than the build, or goes earlier; some builds have several.</summary>
    [Theory]
    [InlineData("latest-20261120.1", null)]
    [InlineData(null, "latest-20261120.1")]
    [InlineData("latest-20261120.1", "43.20261120.1")]
    public void Inputs_are_the_same_whatever_the_dated_tag_of_the_base_was(string? then, string? now)
    {
        var before = Called(then);

        Assert.True(Called(now).Are(before.Fingerprint, before.Base.Name));
        Assert.False((Called(now) with { Recipe = Given.Digest("other") }).Are(before.Fingerprint, before.Base.Name));
        Assert.False((before with { Base = before.Base with { Digest = Given.Digest("other") } })
            .Are(before.Fingerprint, before.Base.Name));
    }

    /// <summary>Images which do not say, or are gone.</summary>
    [Theory]
    [InlineData("latest-20261120.1")]
    [InlineData(null)]
    public void Where_nobody_can_tell_its_name_it_may_have_this_one_or_none(string? then) =>
        Assert.True(Called("latest-20261120.1").Are(Called(then).Fingerprint, @base: null));

    [Fact]
    public void An_image_that_names_no_inputs_is_of_none() =>
        Assert.False(Given.Inputs().Are(null, Given.Inputs().Base.Name));

    static ResolvedInputs Called(string? tag) => Given.Inputs() with
    {
        Base = Given.Inputs().Base with { StreamTag = tag is null ? null : Tag.Parse(tag) },
    };

    [Fact]
    public void Another_akmods_commit_is_another_fingerprint()
    {
        var moved = Given.Inputs() with { Akmods = Given.Fork with { Commit = CommitSha.Parse(new string('a', 40)) } };
        Assert.NotEqual(Given.Inputs().Fingerprint, moved.Fingerprint);
    }
}
