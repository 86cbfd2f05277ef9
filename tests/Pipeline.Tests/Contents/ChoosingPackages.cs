namespace KinoiteZfs.Pipeline.Tests.Contents;

public sealed class ChoosingPackages
{
    static readonly KmodRequest Request = new(KernelRelease.Parse(SampleWorld.Older), Zfs: ZfsVersion.Parse("2.4.3"));

    [Fact]
    public async Task The_module_package_and_the_programs_are_enough() =>
        Assert.Empty((await CheckAsync()).Problems);

    [Fact]
    public async Task Modules_without_programs_are_not_enough()
    {
        var result = AkmodsPackages.Check([await SamplePackages.KmodAsync()], Request);

        Assert.Contains(result.Problems, problem => problem.StartsWith(
            "no package of ZFS 2.4.3 has the program zpool", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_without_modules_are_not_enough()
    {
        var result = AkmodsPackages.Check([await SamplePackages.UserlandAsync()], Request);

        Assert.Equal([$"no kmod-zfs package for {SampleWorld.Older} among zfs-2.4.3-1.fc43.x86_64"], result.Problems);
    }

    [Fact]
    public async Task Modules_for_another_kernel_are_refused_with_both_kernels()
    {
        var result = AkmodsPackages.Check(
            [await SamplePackages.KmodAsync(SampleWorld.Newer), await SamplePackages.UserlandAsync()], Request);

        Assert.Contains(
            $"vermagic of zfs.ko: expected {SampleWorld.Older}, found {SampleWorld.Newer}",
            Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_packages_which_both_provide_the_modules_are_one_too_many()
    {
        var kmod = await SamplePackages.KmodAsync();

        var result = await CheckAsync(kmod.Named("kmod-zfs"));

        Assert.Contains("2 packages provide ZFS", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_of_another_version_do_not_count()
    {
        var result = AkmodsPackages.Check(
            [await SamplePackages.KmodAsync(), await SamplePackages.UserlandAsync("2.4.4")], Request);

        Assert.Equal(
            2, result.Problems.Count(problem => problem.Contains("has the program", StringComparison.Ordinal)));
    }

    /// <summary>libzfs once went from soname 6 to 7, and every file name that had been spelled out was wrong.</summary>
    [Theory]
    [InlineData("libzfs6", "libzfs.so.6()(64bit)")]
    [InlineData("libzfs7", "libzfs.so.7()(64bit)")]
    public async Task A_library_is_found_by_what_it_provides(string name, string soname)
    {
        var programs = (await SamplePackages.UserlandAsync()).Requiring(soname);
        var library = (await SamplePackages.UserlandAsync()).Named(name).Empty().Providing(soname);

        var result = AkmodsPackages.Check([await SamplePackages.KmodAsync(), programs, library], Request);

        Assert.Equal([name, "zfs"], result.Userland.Select(package => package.Header.Identity.Name));
    }

    [Fact]
    public async Task A_library_of_OpenZFS_which_nothing_provides_is_a_problem()
    {
        var programs = (await SamplePackages.UserlandAsync()).Requiring("libzfs.so.7()(64bit)");
        var library = (await SamplePackages.UserlandAsync()).Named("libzfs6").Empty().Providing("libzfs.so.6()(64bit)");

        var result = AkmodsPackages.Check([await SamplePackages.KmodAsync(), programs, library], Request);

        Assert.Equal(
            ["zfs-2.4.3-1.fc43.x86_64 needs libzfs.so.7()(64bit), which no package of ZFS 2.4.3 here provides"],
            result.Problems);
    }

    [Fact]
    public async Task Libraries_of_the_system_are_the_base_images_matter()
    {
        var programs = (await SamplePackages.UserlandAsync()).Requiring("libc.so.6()(64bit)", "/usr/bin/sh");

        Assert.True(AkmodsPackages.Check([await SamplePackages.KmodAsync(), programs], Request).Proven);
    }

    [Fact]
    public async Task Packages_nobody_needs_are_left_out()
    {
        var debug = (await SamplePackages.UserlandAsync()).Named("zfs-debuginfo").Empty();

        Assert.Equal(["zfs"], (await CheckAsync(debug)).Userland.Select(package => package.Header.Identity.Name));
    }

    static async Task<AkmodsResult> CheckAsync(params RpmPackage[] more) =>
        AkmodsPackages.Check(
            [await SamplePackages.KmodAsync(), await SamplePackages.UserlandAsync(), .. more], Request);
}
