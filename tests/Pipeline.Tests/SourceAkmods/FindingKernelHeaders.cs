namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

public sealed class FindingKernelHeaders : IDisposable
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.12.117+deb12-cloud-amd64");

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("any name")]
    [InlineData("6.12.117+deb12-cloud-amd64/build")]
    public void A_build_tree_is_found_itself_in_its_folder_and_below_modules(string place)
    {
        Tree(place, Kernel.ToString());

        Assert.Equal(Path.Combine(_folder.Directory.FullName, place).TrimEnd('/'), Find().Build.FullName);
    }

    [Fact]
    public void The_name_of_a_folder_does_not_decide()
    {
        Tree($"linux-headers-{Kernel}", "6.12.116+deb12-cloud-amd64");

        var error = Assert.Throws<PipelineException>(Find);

        Assert.StartsWith(
            $"No build tree for kernel {Kernel} in {_folder.Directory.FullName}. There is one for 6.12.116+deb12-cloud-amd64.",
            error.Message, StringComparison.Ordinal);
        Assert.Contains($"linux-headers-{Kernel}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_whose_release_only_begins_the_same_is_another_kernel()
    {
        Tree("other", $"{Kernel}-rt");

        Assert.Throws<PipelineException>(Find);
    }

    [Fact]
    public void Without_any_build_tree_that_is_said()
    {
        Assert.Contains(
            "There is one for no kernel at all.", Assert.Throws<PipelineException>(Find).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_which_does_not_exist_is_named()
    {
        var missing = new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "missing"));

        Assert.Contains(
            $"{missing.FullName} does not exist",
            Assert.Throws<PipelineException>(() => KernelHeaders.Find(Kernel, [missing])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_sources_of_a_kernel_built_in_them_are_the_build_tree()
    {
        Tree("tree", Kernel.ToString());
        _folder.Write("tree/Makefile", "VERSION = 6\ninclude $(srctree)/scripts/Makefile\n");

        Assert.Equal(Find().Build.FullName, Find().Source.FullName);
    }

    [Theory]
    [InlineData("include /usr/src/common/Makefile\n", "/usr/src/common")]
    [InlineData("# made by kbuild\nexport KBUILD_OUTPUT = .\ninclude /usr/src/common/Makefile\n", "/usr/src/common")]
    public void The_sources_of_a_kernel_built_elsewhere_are_those_its_Makefile_names(string makefile, string expected)
    {
        Tree("tree", Kernel.ToString());
        _folder.Write("tree/Makefile", makefile);

        Assert.Equal(expected, Find().Source.FullName);
    }

    [Fact]
    public void They_may_lie_beside_it()
    {
        Tree("tree", Kernel.ToString());
        _folder.Write("tree/Makefile", "include ../common/Makefile\n");

        Assert.Equal(Path.Combine(_folder.Directory.FullName, "common"), Find().Source.FullName);
    }

    KernelHeaders Find() => KernelHeaders.Find(Kernel, [_folder.Directory]);

    void Tree(string place, string release) =>
        _folder.Write(Path.Combine(place, "include/generated/utsrelease.h"), $"#define UTS_RELEASE \"{release}\"\n");
}
