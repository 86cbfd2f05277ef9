namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

public sealed class SourceBuildsThatFail
{
    const string Kernel = SourceWorkshop.Kernel;

    [Fact]
    public async Task Without_a_source_tree_its_parameter_is_named()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.HasTree = false;

        Assert.Contains("--zfs-tree", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_headers_their_parameter_is_named()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.HasHeaders = false;

        Assert.Contains("--kernel-headers", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_userland_its_parameter_is_named()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.HasUserland = false;

        Assert.Contains("--zfs-userland", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_programs_are_named_at_once_with_their_packages()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.Tools =
            workshop.Tools with { Make = new ExternalTool("no-make", "make-deb", "make-rpm"), Xz = new ExternalTool(
                "no-xz", "xz-deb", "xz-rpm") };

        var error = await workshop.FailAsync();

        Assert.StartsWith(
            "OpenZFS cannot be built from source on this machine: 'no-make' is missing (Debian: make-deb; Fedora: make-rpm); 'no-xz' is missing (Debian: xz-deb; Fedora: xz-rpm).",
            error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    [Fact]
    public async Task Too_little_room_is_found_before_anything_runs()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.FreeBytes = 1L << 30;

        Assert.Equal(
            $"{workshop.Work.FullName} has 1.0 GiB free, and 3.0 GiB are needed there: 3.0 GiB for OpenZFS' tree, its objects with debug information and the packages. Nothing has started. Free some there.",
            (await workshop.FailAsync()).Message);
        Assert.Equal(0, workshop.Compilations);
    }

    [Theory]
    [InlineData("Version: 2.4.3", "Version: 2.4.4", "is OpenZFS 2.4.4, and 2.4.3 was resolved")]
    [InlineData("Version: 2.4.3", "", "no 'Version' in this META file")]
    public async Task A_tree_of_another_release_is_refused(string before, string after, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        var meta = Path.Combine(workshop.Tree.FullName, "META");
        await File.WriteAllTextAsync(
            meta, (await File.ReadAllTextAsync(meta)).Replace(before, after, StringComparison.Ordinal));

        Assert.Contains(expected, (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("META", "is no OpenZFS source tree")]
    [InlineData("configure", "has no configure")]
    public async Task A_folder_which_is_no_source_tree_is_refused(string missing, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        File.Delete(Path.Combine(workshop.Tree.FullName, missing));

        Assert.Contains(expected, (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_which_was_configured_already_is_refused()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.Write("tree/config.status", "");

        Assert.Contains("was configured already", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usr/sbin/zpool", "has no usr/sbin/zpool")]
    [InlineData("usr/lib64/libzfs.so.6.0.0", "has no libzfs.so.*")]
    public async Task An_incomplete_userland_is_refused(string missing, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        File.Delete(Path.Combine(workshop.Userland.FullName, missing));

        Assert.Contains(expected, (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_userland_of_another_release_is_refused_before_anything_is_compiled()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.Write("userland/usr/lib64/libzfs.so.6.0.0", "\0zfs-2.4.2-1\0");

        Assert.Contains(
            "ZFS 2.4.3 was resolved, and of libzfs.so.6.0.0 the version is 2.4.2", (await workshop.FailAsync()).Message,
            StringComparison.Ordinal);
        Assert.Equal(0, workshop.Compilations);
    }

    [Fact]
    public async Task A_configure_that_refuses_the_kernel_ends_as_a_verdict_about_the_kernel()
    {
        using var workshop = await SourceWorkshop.OpenAsync(configure: """
            echo 'configure: error:' >&2
            echo '	*** Cannot build against kernel version 6.18.12.' >&2
            echo '	*** The maximum supported kernel version is 6.17.' >&2
            exit 1
            """);

        Assert.IsType<KernelRefusedException>(await workshop.FailAsync());
        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Another_failure_of_configure_says_the_cause_and_where_the_whole_log_is()
    {
        using var workshop = await SourceWorkshop.OpenAsync(
            configure: "echo 'configure: error: C compiler cannot create executables'; exit 77");

        var error = await workshop.FailAsync();

        Assert.StartsWith(
            $"OpenZFS 2.4.3 failed to build for {Kernel} (configure, exit code 77): configure: error: C compiler cannot create executables\n",
            error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The whole log is {workshop.Log.FullName}.", error.Message, StringComparison.Ordinal);
    }

    /// <summary>What OpenZFS 2.3.2's configure left on Debian's 6.12.117 without pahole; the paths are
    /// shortened.</summary>
    [Fact]
    public async Task Test_modules_that_do_not_compile_are_the_cause_and_not_what_configure_takes_it_for()
    {
        using var workshop = await SourceWorkshop.OpenAsync(configure: """
            mkdir -p build/config_modules
            cat >build/build.log.config <<'LOG'
            make: Entering directory '/usr/src/linux-headers-6.12.117+deb12-cloud-amd64'
              CC [M]  /build/config_block/config_block.o
              LD [M]  /build/config_modules/config_modules.ko
              BTF [M] /build/config_modules/config_modules.ko
            /bin/sh: 1: pahole: not found
            make[2]: *** [/usr/src/scripts/Makefile.modfinal:64: /build/config_modules/config_modules.ko] Error 127
            make[2]: *** Deleting file '/build/config_modules/config_modules.ko'
              LD [M]  /build/config_block/config_block.ko
            LOG
            echo 'configure: error:'
            printf '\t\t*** This kernel does not include the required loadable module\n\t\t*** support!\n\t\t*** `CONFIG_MODULES=y` in the kernel configuration and run\n'
            exit 1
            """);

        var error = await workshop.FailAsync();

        Assert.Equal(
            $"OpenZFS 2.4.3 failed to build for {Kernel} (configure, exit code 1):\n"
            + "kbuild cannot make a module for this kernel here. The first failure, from configure's build/build.log.config:\n"
            + "  | /bin/sh: 1: pahole: not found\n"
            + "  | make[2]: *** [/usr/src/scripts/Makefile.modfinal:64: /build/config_modules/config_modules.ko] Error 127\n"
            + $"The whole log is {workshop.Log.FullName}.",
            error.Message);
        Assert.Contains(
            "  BTF [M] /build/config_modules/config_modules.ko", await File.ReadAllLinesAsync(workshop.Log.FullName));
    }

    [Fact]
    public async Task Where_modules_can_be_made_configures_own_conclusion_is_right()
    {
        using var workshop = await SourceWorkshop.OpenAsync(configure: """
            mkdir -p build/config_modules
            touch build/config_modules/config_modules.ko
            echo 'make[2]: *** [Makefile: build/config_block/config_block.o] Error 1' >build/build.log.config
            printf 'configure: error:\n\t*** This kernel does not include the required block device support.\n'
            exit 1
            """);

        var error = await workshop.FailAsync();

        Assert.Contains(
            "*** This kernel does not include the required block device support.", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("config_block", error.Message, StringComparison.Ordinal);
    }

    /// <summary>config.log as autoconf 2.71 writes it.</summary>
    [Fact]
    public async Task The_programs_of_a_check_that_fails_are_heard()
    {
        using var workshop = await SourceWorkshop.OpenAsync(configure: """
            cat >config.log <<'LOG'
            configure:4545: checking for gcc
            configure:4576: result: gcc
            configure:4700: checking whether the C compiler works
            configure:4722: gcc    conftest.c  >&5
            /usr/bin/ld: cannot find crt1.o: No such file or directory
            configure:4726: $? = 1
            configure:4764: result: no
            configure: failed program was:
            | int main (void) { return 0; }
            configure:4769: error: in `/build':
            configure:4771: error: C compiler cannot create executables
            LOG
            echo 'configure: error: C compiler cannot create executables'
            exit 77
            """);

        Assert.Contains(
            "configure: error: C compiler cannot create executables\nFrom its config.log: /usr/bin/ld: cannot find crt1.o: No such file or directory\nThe whole log is ",
            (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "left no zfs.ko")]
    [InlineData(
        "mkdir module/a module/b; touch module/zfs.ko module/a/spl.ko module/b/spl.ko", "two of the name 'spl.ko'")]
    [InlineData("echo 'zfs.c:7: error: no member' >&2; exit 2", "(make, exit code 2): zfs.c:7: error: no member")]
    public async Task A_make_that_does_not_leave_the_modules_is_an_error(string make, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync(make: make);

        Assert.Contains(expected, (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_rpmbuild_that_makes_nothing_is_an_error()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        await workshop.ScriptAsync("rpmbuild", "[ \"$1\" = --version ] || echo nothing to do");

        Assert.StartsWith(
            $"The package kmod-zfs-{Kernel} could not be made (rpmbuild, exit code 0):",
            (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }
}
