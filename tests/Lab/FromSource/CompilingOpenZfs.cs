namespace KinoiteZfs.Lab;

/// <summary>Real OpenZFS, compiled for real kernels and packed by rpmbuild: rpm and modinfo say what came out.</summary>
public sealed class CompilingOpenZfs : IAsyncLifetime
{
    public enum Made
    {
        CurrentOnOld,
        CurrentOnUpdate,
        FormerOnOld,
    }

    public static TheoryData<Made> All => [.. Enum.GetValues<Made>()];

    SourceNights _nights = null!;

    public async Task InitializeAsync() => _nights = await SourceNights.GetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("compile")]
    [InlineData("compose")]
    [InlineData("verify")]
    [InlineData("boot")]
    [InlineData("promote")]
    public void Every_stage_succeeds(string step) => Assert.True(_nights[step].Result.ExitCode == 0, _nights[step].Result.All);

    [Theory]
    [MemberData(nameof(All))]
    public async Task Modinfo_says_that_every_module_is_for_the_kernel_and_of_the_release(Made made)
    {
        var packages = Choose(made);
        var modules = Directory.GetFiles(packages.Modules, "*.ko.xz");
        Assert.Contains(Path.Combine(packages.Modules, "spl.ko.xz"), modules);
        Assert.Contains(Path.Combine(packages.Modules, "zfs.ko.xz"), modules);
        foreach (var module in modules)
            Assert.StartsWith($"{packages.Kernel} ", await Tool.RunAsync("/usr/sbin/modinfo", "-F", "vermagic", module), StringComparison.Ordinal);
        Assert.StartsWith(
            $"{packages.Zfs}-", await Tool.RunAsync("/usr/sbin/modinfo", "-F", "version", Path.Combine(packages.Modules, "zfs.ko.xz")), StringComparison.Ordinal);
    }

    /// <summary>OpenZFS 2.1 has nine modules, and zfs.ko does not load without seven others.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_module_that_zfs_depends_on_is_in_the_package(Made made)
    {
        var packages = Choose(made);
        var depends = await Tool.RunAsync("/usr/sbin/modinfo", "-F", "depends", Path.Combine(packages.Modules, "zfs.ko.xz"));
        Assert.All(depends.Split(',').Where(name => name is not "zlib_deflate" and not "zlib_inflate"), name =>
            Assert.True(File.Exists(Path.Combine(packages.Modules, $"{name}.ko.xz")), $"zfs depends on {depends}"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Rpm_says_that_the_packages_belong_to_the_kernel_and_the_release(Made made)
    {
        var packages = Choose(made);
        var said = await Task.WhenAll(Directory.EnumerateFiles(packages.Folder).Order(StringComparer.Ordinal).Select(file =>
            Tool.RunAsync("rpm", "--query", "--package", "--queryformat", "%{NAME} %{VERSION}-%{RELEASE} %{ARCH} [%{REQUIRENAME} ]", file)));
        Assert.Equal(2, said.Length);
        Assert.StartsWith($"kmod-zfs-{packages.Kernel} {packages.Zfs}-1 x86_64 ", said[0], StringComparison.Ordinal);
        Assert.Contains($" kernel-uname-r({packages.Kernel}) ", said[0], StringComparison.Ordinal);
        Assert.StartsWith($"zfs {packages.Zfs}-1 x86_64 ", said[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Made.CurrentOnOld)]
    [InlineData(Made.FormerOnOld)]
    public async Task The_packed_programs_find_all_their_libraries_in_the_package(Made made)
    {
        var usr = Path.Combine(Choose(made).Tree, "usr");
        var libraries = await Tool.RunAsync(
            Path.Combine(usr, "lib64", "ld-linux-x86-64.so.2"), "--library-path", Path.Combine(usr, "lib", "x86_64-linux-gnu"), "--list", Path.Combine(usr, "sbin", "zpool"));
        Assert.All(libraries.Split('\n').Where(line => line.Contains("=>", StringComparison.Ordinal)), line => Assert.Contains(usr, line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_composed_image_was_booted_with_every_kernel() =>
        Assert.Equal(
            [$"{_nights.Kernels.Old} passed", $"{_nights.Kernels.Update} passed"],
            _nights.Boots!["kernels"]!.AsArray().Select(boot => $"{boot!["kernel"]} {boot["outcome"]}"));

    [Fact]
    public void A_kernel_beyond_the_release_is_held_before_anything_is_compiled()
    {
        var result = _nights["former release"].Result;
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Matches("Nothing to build, held.*: kernel ", result.All);
        Assert.Contains($"kernel {_nights.Kernels.Update} is newer than {_nights.Zfs.Former.Meta.LinuxMaximum}",
            result.All, StringComparison.Ordinal);
        Assert.DoesNotContain("configure", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Tried_all_the_same_it_ends_as_a_clear_verdict_with_both_numbers()
    {
        var result = _nights["former release, beyond its maximum"].Result;
        Assert.True(result.ExitCode != 0, result.All);
        var meta = _nights.Zfs.Former.Meta;
        Assert.Contains(
            $"ZFS lags the kernel: OpenZFS {meta.Version} is for Linux {meta.LinuxMinimum} to {meta.LinuxMaximum}, and kernel {_nights.Kernels.Update} is Linux {_nights.Kernels.Update.Version}.",
            result.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("former release")]
    [InlineData("former release, beyond its maximum")]
    public void Then_no_stable_tag_has_moved(string step)
    {
        var before = Stable(_nights["promote"].Tags);
        Assert.Contains("kinoite-zfs:latest", before.Keys);
        Assert.Equal(before, Stable(_nights[step].Tags));
    }

    RealPackages Choose(Made made) => _nights.Packages[made switch
    {
        Made.CurrentOnOld => "current on old",
        Made.CurrentOnUpdate => "current on update",
        _ => "former on old",
    }];

    static SortedDictionary<string, string> Stable(TagsAtOnce tags) => new(
        tags.Digests
            .Where(tag => tag.Key.StartsWith("kinoite-zfs:", StringComparison.Ordinal) || tag.Key.StartsWith("akmods-zfs:", StringComparison.Ordinal))
            .ToDictionary(tag => tag.Key, tag => tag.Value),
        StringComparer.Ordinal);
}
