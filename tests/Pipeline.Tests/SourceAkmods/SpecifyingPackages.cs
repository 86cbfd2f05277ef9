namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

public sealed class SpecifyingPackages
{
    static readonly DirectoryInfo Tree = new("/build/payload");

    [Fact]
    public void Modules_belong_to_exactly_one_kernel()
    {
        var spec = PackageSpec.Modules(
            ZfsVersion.Parse("2.4.1"), KernelRelease.Parse("6.18.12-200.fc43.x86_64"), Tree,
            ["spl.ko.xz", "zfs.ko.xz"]);

        Assert.Equal(
            """
            Name: kmod-zfs-6.18.12-200.fc43.x86_64
            Version: 2.4.1
            Release: 1
            Summary: ZFS kernel modules for 6.18.12-200.fc43.x86_64
            License: CDDL-1.0
            AutoReqProv: no
            Provides: kmod-zfs = 2.4.1-1
            Provides: kernel-modules-for-kernel = 6.18.12-200.fc43.x86_64
            Requires: kernel-uname-r = 6.18.12-200.fc43.x86_64

            %description
            ZFS kernel modules for 6.18.12-200.fc43.x86_64, compiled from OpenZFS 2.4.1.

            %install
            mkdir -p %{buildroot}
            cp -a /build/payload/. %{buildroot}/

            %files
            %defattr(-,root,root)
            %dir "/usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs"
            "/usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/spl.ko.xz"
            "/usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz"

            """,
            spec.Render());
    }

    /// <summary>A version in a dependency holds one '-' at most.</summary>
    [Fact]
    public void A_release_with_several_hyphens_stands_inside_the_name() => Assert.Contains(
        "Requires: kernel-uname-r(6.12.117+deb12-cloud-amd64)\n",
        PackageSpec.Modules(ZfsVersion.Parse("2.4.1"), KernelRelease.Parse("6.12.117+deb12-cloud-amd64"), Tree, [])
            .Render(),
        StringComparison.Ordinal);

    [Fact]
    public void A_release_candidate_sorts_before_its_release() => Assert.Contains(
        "Version: 2.4.0~rc1\n",
        PackageSpec.Userland(ZfsVersion.Parse("2.4.0-rc1"), new StagedUserland(Tree, [])).Render(),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("usr/lib/%{evil}")]
    [InlineData("usr/lib/*")]
    [InlineData("usr/lib/a\nb")]
    [InlineData("usr/lib/a\"b")]
    public void A_file_name_that_rpmbuild_would_expand_is_refused(string path) => Assert.Contains(
        "cannot be packed", Assert.Throws<PipelineException>(() => PackageSpec.Userland(
            ZfsVersion.Parse("2.4.1"), new StagedUserland(Tree, [path])).Render()).Message, StringComparison.Ordinal);
}
