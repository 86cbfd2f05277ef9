namespace KinoiteZfs.Lab;

/// <summary>
/// The install script of the recipe. rpm, depmod and systemctl are real; the other package managers are stand-ins which
/// note their arguments and hand the packages to rpm.
/// </summary>
public sealed class InstallingZfs(InstallRoots roots) : IClassFixture<InstallRoots>
{
    const string Old = InstallRoots.Old;
    const string New = InstallRoots.New;

    /// <summary>What a stand-in of a package manager does: rpm installs the packages among its arguments.</summary>
    const string Installs =
        "while [ $# -gt 0 ] && [ \"${1%.rpm}\" = \"$1\" ]; do shift; done; [ $# -eq 0 ] || rpm -U --nosignature \"$@\"";

    [Fact]
    public async Task Rpm_installs_the_packages_of_both_kernels()
    {
        var root = await InstalledAsync();

        var installed = await DatabaseAsync(root);
        Assert.Equal(["kernel-core", $"kmod-zfs-{Old}", $"kmod-zfs-{New}", "zfs"], installed);
    }

    [Theory]
    [InlineData("rpm-ostree", "install", "cleanup --repomd")]
    [InlineData("dnf5", "-y --setopt=localpkg_gpgcheck=0 install", "clean all")]
    [InlineData("dnf", "-y --setopt=localpkg_gpgcheck=0 install", "clean all")]
    public async Task The_images_own_package_manager_is_asked_once_for_all_packages(
        string manager, string install, string clean)
    {
        var root = await roots.CreateAsync();
        root.StandIn(manager, Installs);

        await InstalledAsync(root);

        Assert.Equal(
            [
                $"{install} {string.Join(' ', PackagesOf(New, "zfs", "kmod"))} {string.Join(' ', PackagesOf(Old, "kmod"))}",
                clean
            ],
            root.CallsOf(manager));
    }

    /// <summary>In builds rpm-ostree answers "This system was not booted via libostree": coreos/fedora-coreos-tracker
    /// issue 2213.</summary>
    [Fact]
    public async Task Of_several_package_managers_dnf5_comes_first()
    {
        var root = await roots.CreateAsync();
        root.StandIn("rpm-ostree", "echo 'error: This system was not booted via libostree' >&2; exit 1");
        foreach (var manager in new[] { "dnf5", "dnf" })
            root.StandIn(manager, Installs);

        await InstalledAsync(root);

        Assert.Empty(root.CallsOf("rpm-ostree").Concat(root.CallsOf("dnf")));
    }

    /// <summary>Fedora 45 sets this for all packages; ours have digests and no signature.</summary>
    [Fact]
    public async Task Where_rpm_wants_signatures_these_packages_are_installed_and_the_image_wants_them_still()
    {
        var root = await roots.CreateAsync();
        Directory.CreateDirectory(root.In("usr/lib/rpm/macros.d"));
        await File.WriteAllTextAsync(root.In("usr/lib/rpm/macros.d/macros.signatures"), "%_pkgverify_level all\n");
        root.StandIn("dnf5", Installs.Replace(" --nosignature", "", StringComparison.Ordinal));

        await InstalledAsync(root);

        Assert.Equal("all", (await root.RunAsync("rpm", "--eval", "%_pkgverify_level")).Output.Trim());
        Assert.False(File.Exists(root.In("etc/rpm/macros.kinoite-zfs")));
    }

    /// <summary>Whatever came: the packages handed over, and what the package manager took with them.</summary>
    [Fact]
    public async Task Every_package_which_was_not_there_before_is_named_with_its_version()
    {
        var root = await roots.CreateAsync();
        var before = await DatabaseAsync(root, "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n");

        var result = await root.InstallAsync();

        const string mark = "install-zfs: installed: ";
        Assert.Equal(
            (await DatabaseAsync(root, "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n")).Except(before),
            result.Output.Split('\n').Where(line => line.StartsWith(mark, StringComparison.Ordinal))
                .Select(line => line[mark.Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_package_manager_that_fails_fails_the_build()
    {
        var root = await roots.CreateAsync();
        root.StandIn("dnf5", "echo 'no room left' >&2; exit 3");

        await FailsAsync(root, "no room left");
    }

    /// <summary>It said it had, and had not.</summary>
    [Fact]
    public async Task A_package_manager_that_installs_nothing_is_found_out()
    {
        var root = await roots.CreateAsync();
        root.StandIn("dnf5");

        await FailsAsync(root, $"kernel {Old} has no module spl after installing");
    }

    [Theory]
    [InlineData(Old)]
    [InlineData(New)]
    public async Task Modprobe_finds_the_modules_of_every_kernel(string kernel)
    {
        var root = await InstalledAsync();

        foreach (var module in new[] { "spl", "zfs" })
            Assert.Equal(
                $"insmod /lib/modules/{kernel}/extra/zfs/{module}.ko.xz",
                (await root.RunAsync("modprobe", "--set-version", kernel, "--show-depends", module)).Output.Trim());
    }

    [Fact]
    public async Task Packages_of_one_name_are_installed_for_the_newest_kernel_and_unpacked_for_the_other()
    {
        var root = await roots.CreateAsync();
        foreach (var kernel in new[] { Old, New })
        {
            Directory.Delete(root.In($"run/akmods/{kernel}"), recursive: true);
            await SamplePackages.MakeAsync(
                root.In($"run/akmods/{kernel}"), KernelRelease.Parse(kernel), InstallRoots.Zfs, "--name", "kmod-zfs");
        }

        await InstalledAsync(root);

        var installed = await DatabaseAsync(root);
        Assert.Equal(["kernel-core", "kmod-zfs", "zfs"], installed);
        Assert.Equal(
            [$"/usr/lib/modules/{New}/extra/zfs/spl.ko.xz", $"/usr/lib/modules/{New}/extra/zfs/zfs.ko.xz"],
            (await root.RunAsync("rpm", "--query", "--list", "kmod-zfs")).Output.Split('\n')
                .Where(file => file.EndsWith(".xz", StringComparison.Ordinal)));
        Assert.True(File.Exists(root.In($"usr/lib/modules/{Old}/extra/zfs/zfs.ko.xz")));
        Assert.True(File.Exists(root.In($"usr/lib/modules/{Old}/modules.dep.bin")));
    }

    /// <summary>
    /// As ucore and bluefin on CoreOS bring it: the packages of ublue-os/akmods, of a newer release than ours. Their
    /// names are those in ublue-os/ucore, ucore/install-ucore-minimal.sh, and openzfs/zfs, rpm/generic/zfs.spec.in.
    /// </summary>
    [Theory]
    [InlineData("rpm")]
    [InlineData("dnf5")]
    public async Task Zfs_of_the_base_gives_way_to_ours(string manager)
    {
        var root = await roots.CreateWithZfsAsync("2.4.4");
        if (manager != "rpm")
            root.StandIn(manager, Installs);

        var result = await root.InstallAsync();

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains(
            $"removing the ZFS of the base image: kmod-zfs-{New} libnvpair3 libuutil3 libzfs6 libzpool6 python3-pyzfs zfs zfs-dracut ",
            result.All, StringComparison.Ordinal);
        Assert.Equal(["kernel-core", $"kmod-zfs-{Old}", $"kmod-zfs-{New}", "sanoid", "zfs"], await DatabaseAsync(root));
        Assert.StartsWith(
            $"{InstallRoots.Zfs}-", (await root.RunAsync("modinfo", "-k", New, "-F", "version", "zfs")).Output,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(root.In("usr/share/zfs")));
        Assert.Empty((await root.RunAsync("find", "/usr", "/etc", "-name", ".held")).Output.Trim());
    }

    /// <summary>A folder that overlayfs sees go and come again is an emptied one in the layer (Verify's rule "files of
    /// the base").</summary>
    [Fact]
    public async Task A_folder_of_the_bases_zfs_which_ours_has_too_stays_the_same_folder()
    {
        var root = await roots.CreateWithZfsAsync("2.4.4");
        var folder = $"/usr/lib/modules/{New}/extra/zfs";
        var before = (await root.RunAsync("stat", "-c", "%i", folder)).Output;

        await InstalledAsync(root);

        Assert.Equal(before, (await root.RunAsync("stat", "-c", "%i", folder)).Output);
    }

    [Fact]
    public async Task A_kernel_without_packages_fails_by_name_before_anything_is_installed()
    {
        var root = await roots.CreateAsync();
        Directory.Delete(root.In($"run/akmods/{Old}"), recursive: true);

        await FailsAsync(root, $"no packages for kernel {Old}; there are: {New}");

        var installed = await DatabaseAsync(root);
        Assert.Equal(["kernel-core"], installed);
    }

    [Fact]
    public async Task A_kernel_with_userland_alone_fails_by_name()
    {
        var root = await roots.CreateAsync();
        foreach (var file in PackagesOf(Old, "kmod"))
            File.Delete(root.In(file.TrimStart('/')));

        await FailsAsync(root, $"no kmod-zfs package for kernel {Old}");
    }

    /// <summary>Name, header and path say this kernel; what was compiled says another.</summary>
    [Fact]
    public async Task Modules_built_for_another_kernel_fail_with_what_they_say()
    {
        var root = await roots.CreateAsync();
        foreach (var file in PackagesOf(Old, "kmod"))
            File.Delete(root.In(file.TrimStart('/')));
        await SamplePackages.MakeAsync(
            root.In($"run/akmods/{Old}"), KernelRelease.Parse(Old), InstallRoots.Zfs, "--only", "kmod", "--vermagic",
            New);

        await FailsAsync(root, $"module spl of kernel {Old} is for '{New} SMP preempt mod_unload");
    }

    [Fact]
    public async Task A_module_folder_without_a_kernel_is_mentioned_and_left_alone()
    {
        var root = await roots.CreateAsync();
        Directory.CreateDirectory(root.In("usr/lib/modules/6.17.1-100.fc42.x86_64/kernel"));

        var result = await root.InstallAsync();

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains(
            "/usr/lib/modules/6.17.1-100.fc42.x86_64 holds no kernel and is left alone", result.All,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rpm")]
    [InlineData("depmod")]
    [InlineData("modinfo")]
    public async Task A_base_image_without_a_needed_tool_fails_by_its_name(string tool)
    {
        var root = await roots.CreateAsync();
        foreach (var folder in new[] { "bin", "sbin" })
            File.Delete(root.In($"usr/{folder}/{tool}"));

        await FailsAsync(root, $"the base image has no {tool}");
    }

    [Fact]
    public async Task The_services_which_mount_pools_are_enabled_and_no_others()
    {
        var root = await InstalledAsync();

        var enabled = await root.RunAsync(
            "systemctl", "list-unit-files", "--root=/", "--state=enabled", "--no-legend", "--no-pager");
        Assert.Equal(
            ["zfs-import-cache.service", "zfs-import.target", "zfs-mount.service", "zfs-zed.service", "zfs.target"],
            enabled.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])
                .Where(unit => unit.StartsWith("zfs", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Packages_without_the_services_fail_by_the_services_name()
    {
        var root = await roots.CreateAsync();
        root.StandIn("dnf5", $"{Installs}; rm -f /usr/lib/systemd/system/zfs-mount.service");

        await FailsAsync(root, "the packages brought no zfs-mount.service");
    }

    [Fact]
    public async Task The_module_is_loaded_at_boot()
    {
        var root = await InstalledAsync();

        Assert.Equal("zfs\n", await File.ReadAllTextAsync(root.In("usr/lib/modules-load.d/kinoite-zfs.conf")));
    }

    [Fact]
    public async Task No_machines_identity_gets_into_the_image()
    {
        var root = await InstalledAsync();

        Assert.False(File.Exists(root.In("etc/hostid")));
    }

    /// <summary>Of several kernels its lint "kernel" would say that one is supported (bootc, crates/lib/src/lints.rs);
    /// the stream allowed them.</summary>
    [Theory]
    [InlineData(1, "container lint")]
    [InlineData(2, "container lint --skip kernel")]
    public async Task Bootc_checks_the_image_where_it_is_present(int kernels, string call)
    {
        var root = await roots.CreateAsync();
        root.StandIn("bootc");
        if (kernels == 1)
            Directory.Delete(root.In($"usr/lib/modules/{Old}"), recursive: true);

        await InstalledAsync(root);

        Assert.Equal([call], root.CallsOf("bootc"));
    }

    [Fact]
    public async Task What_bootc_finds_fails_the_build()
    {
        var root = await roots.CreateAsync();
        root.StandIn("bootc", "echo 'two kernels' >&2; exit 1");

        await FailsAsync(root, "two kernels");
    }

    [Theory]
    [InlineData("var/cache/dnf/metadata")]
    [InlineData("var/cache/libdnf5/metadata")]
    [InlineData("var/log/dnf5.log")]
    [InlineData("var/lib/dnf/history")]
    public async Task What_package_managers_leave_is_removed(string left)
    {
        var root = await roots.CreateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(root.In(left))!);
        await File.WriteAllTextAsync(root.In(left), "left");

        await InstalledAsync(root);

        Assert.False(File.Exists(root.In(left)));
    }

    [Fact]
    public async Task No_temporary_file_is_left()
    {
        var root = await InstalledAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(root.In("tmp"))
            .Concat(Directory.EnumerateFileSystemEntries(root.In("var/tmp"))));
    }

    async Task<InstallRoot> InstalledAsync(InstallRoot? given = null)
    {
        var root = given ?? await roots.CreateAsync();
        var result = await root.InstallAsync();
        Assert.True(result.ExitCode == 0, result.All);
        return root;
    }

    static async Task FailsAsync(InstallRoot root, string why)
    {
        var result = await root.InstallAsync();
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(why, result.All, StringComparison.Ordinal);
    }

    static async Task<string[]> DatabaseAsync(InstallRoot root, string format = "%{NAME}\n") =>
        [.. (await root.RunAsync("rpm", "--query", "--all", "--queryformat", format)).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>Paths in the root folder, in the order of these kinds.</summary>
    string[] PackagesOf(string kernel, params string[] kinds) =>
    [
        .. kinds.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(roots.Packages, kernel), $"{kind}-*.rpm"))
            .Select(file => $"/run/akmods/{kernel}/{Path.GetFileName(file)}"),
    ];
}
