namespace KinoiteZfs.Kmods.Tests.Packages;

public sealed class JudgingPackages
{
    static readonly KmodRequest Night1 = new(Fixture.Night1, Zfs: ZfsVersion.Parse("2.4.1"));
    static readonly KmodRequest Night2 = new(Fixture.Night2, Zfs: ZfsVersion.Parse("2.4.1"));

    [Theory]
    [InlineData("payload-zstd.rpm")]
    [InlineData("modules-zst.rpm")]
    [InlineData("modules-gz.rpm")]
    [InlineData("modules-none.rpm")]
    public async Task Everything_agrees_so_it_provides_ZFS_for_the_kernel(string package)
    {
        var result = await CheckAsync(package, Night1);

        Assert.True(result.Provides, result.Reason);
        Assert.Equal([Fixture.Night1], result.FoundKernels);
        Assert.Equal(
            [
                "RPM name", "RPM header", "RPM architecture", "RPM version",
                "path of spl.ko", "vermagic of spl.ko", "modinfo name of spl.ko", "machine of spl.ko",
                "version of spl.ko",
                "path of zfs.ko", "vermagic of zfs.ko", "modinfo name of zfs.ko", "machine of zfs.ko",
                "version of zfs.ko",
            ],
            result.Checks.Select(check => check.Subject));
    }

    [Fact]
    public async Task A_release_that_cannot_stand_in_a_dependencys_version_stands_in_its_name()
    {
        var result = await CheckAsync(
            "debian.rpm", new KmodRequest(KernelRelease.Parse("6.12.117+deb12-cloud-amd64")));

        Assert.True(result.Provides, result.Reason);
    }

    [Fact]
    public async Task The_package_of_another_kernel_fails_everywhere_and_names_both()
    {
        var result = await CheckAsync("payload-zstd.rpm", Night2);

        Assert.Equal(
            ["RPM name", "RPM header", "path of spl.ko", "vermagic of spl.ko", "path of zfs.ko", "vermagic of zfs.ko"],
            result.Failures.Select(check => check.Subject));
        Assert.StartsWith(
            "kmod-zfs-6.18.12-200.fc43.x86_64-2.4.1-1.fc43.x86_64 does not provide ZFS for 6.18.16-200.fc43.x86_64: RPM name: expected "
            + "kmod-zfs-6.18.16-200.fc43.x86_64, found kmod-zfs-6.18.12-200.fc43.x86_64; ", result.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_built_for_another_kernel_outweigh_every_label()
    {
        var result = await CheckAsync("lying-vermagic.rpm", Night2);

        Assert.Equal(["vermagic of spl.ko", "vermagic of zfs.ko"], result.Failures.Select(check => check.Subject));
        Assert.Equal([Fixture.Night1], result.FoundKernels);
        Assert.Contains(
            "expected 6.18.16-200.fc43.x86_64, found 6.18.12-200.fc43.x86_64 SMP", result.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_for_another_kernel_fails() =>
        Assert.Equal(
            ["RPM header"], (await CheckAsync("lying-header.rpm", Night2)).Failures.Select(check => check.Subject));

    [Fact]
    public async Task A_directory_of_another_kernel_fails() =>
        Assert.Equal(["path of spl.ko", "path of zfs.ko"], (await CheckAsync("lying-directory.rpm", Night2)).Failures
            .Select(check => check.Subject));

    [Fact]
    public async Task Another_OpenZFS_fails() => Assert.Equal(
        ["RPM version", "version of spl.ko", "version of zfs.ko"],
        (await CheckAsync("payload-zstd.rpm", Night1 with { Zfs = ZfsVersion.Parse("2.4.2") })).Failures
            .Select(check => check.Subject));

    [Fact]
    public async Task A_candidate_is_not_its_final_release() => Assert.Equal(
        ["RPM version", "version of spl.ko", "version of zfs.ko"],
        (await CheckAsync("candidate.rpm", Night1 with { Zfs = ZfsVersion.Parse("2.4.0") })).Failures
            .Select(check => check.Subject));

    [Fact]
    public async Task A_candidate_is_itself() =>
        Assert.True((await CheckAsync("candidate.rpm", Night1 with { Zfs = ZfsVersion.Parse("2.4.0-rc1") })).Provides);

    /// <summary>openzfs/zfs at tag zfs-2.4.0-rc1, META: Version 2.4.0, Release rc1; rpm/generic/zfs-kmod.spec.in makes
    /// both its own.</summary>
    [Theory]
    [InlineData("2.4.0", "2.4.0", "1.fc43", true)]
    [InlineData("2.4.0", "2.4.0", "rc1.fc43", false)]
    [InlineData("2.4.0", "2.4.0~rc1", "1.fc43", false)]
    [InlineData("2.4.0-rc1", "2.4.0", "rc1.fc43", true)]
    [InlineData("2.4.0-rc1", "2.4.0", "rc1", true)]
    [InlineData("2.4.0-rc1", "2.4.0~rc1", "1.fc43", true)]
    [InlineData("2.4.0-rc1", "2.4.0", "rc11.fc43", false)]
    [InlineData("2.4.0-rc1", "2.4.0", "1.fc43", false)]
    public void A_packages_version_is_this_OpenZFS_or_it_is_not(
        string zfs, string version, string release, bool expected) =>
        Assert.Equal(expected, KmodPackage.IsVersion(ZfsVersion.Parse(zfs), version, release));

    /// <summary>kmod, tools/depmod.c, cfg_load: "updates" is at the head of the search, so a module there may be
    /// any.</summary>
    [Theory]
    [InlineData("updates/zfs")]
    [InlineData("extra")]
    [InlineData("kernel/fs/zfs")]
    public async Task Modules_in_another_folder_fail(string folder)
    {
        var package = await Fixture.PackageAsync("payload-zstd.rpm");
        var moved = package with
        {
            Modules = [.. package.Modules.Select(module => module with { Path = module.Path.Replace(
                "/extra/zfs/", $"/{folder}/", StringComparison.Ordinal) })],
        };

        Assert.Equal(["path of spl.ko", "path of zfs.ko"], KmodPackage.Check(moved, Night1).Failures
            .Select(check => check.Subject));
    }

    [Fact]
    public async Task Another_architecture_fails() => Assert.Equal(
        ["RPM architecture", "machine of spl.ko", "machine of zfs.ko"],
        (await CheckAsync("payload-zstd.rpm", Night1 with { Architecture = "aarch64" })).Failures
            .Select(check => check.Subject));

    [Fact]
    public async Task A_package_without_modules_fails_and_says_so() => Assert.Contains(
        "path of zfs.ko: expected /lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko, found no such module",
        (await CheckAsync("userland.rpm", Night1)).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task A_plain_kmod_name_is_enough_when_the_header_names_the_kernel()
    {
        var package = await Fixture.PackageAsync("payload-zstd.rpm");
        var renamed = package with { Header =
            package.Header with { Identity = package.Header.Identity with { Name = "kmod-zfs" } } };

        Assert.True(KmodPackage.Check(renamed, Night1).Provides);
    }

    [Fact]
    public async Task A_header_which_names_no_kernel_fails()
    {
        var package = await Fixture.PackageAsync("payload-zstd.rpm");
        var silent = package with { Header = package.Header with { Requires = [], Provides = [] } };

        Assert.Contains(
            "RPM header: expected kernel-uname-r = 6.18.12-200.fc43.x86_64, found no kernel named",
            KmodPackage.Check(silent, Night1).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_of_the_kernel_package_is_another_kernel() => Assert.False(
        (await CheckAsync("payload-zstd.rpm", Night1 with { Kernel = KernelRelease.Parse("6.18.12-201.fc43.x86_64") }))
            .Provides);

    [Theory]
    [InlineData("kmod-zfs", true)]
    [InlineData("kmod-zfs-6.18.12-200.fc43.x86_64", true)]
    [InlineData("kmod-zfs-devel", false)]
    [InlineData("kmod-zfs-", false)]
    [InlineData("zfs", false)]
    public void Kmod_packages_are_known_by_name(string name, bool isKmod) =>
        Assert.Equal(isKmod, KmodPackage.IsKmodName(name));

    static async Task<KmodResult> CheckAsync(string package, KmodRequest request) =>
        KmodPackage.Check(await Fixture.PackageAsync(package), request);
}
