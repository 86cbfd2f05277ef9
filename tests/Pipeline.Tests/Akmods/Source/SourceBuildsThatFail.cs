namespace KinoiteZfs.Pipeline.Tests.Akmods.Source;

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
        workshop.Tools = workshop.Tools with { Make = new ExternalTool("no-make", "make-deb", "make-rpm"), Xz = new ExternalTool("no-xz", "xz-deb", "xz-rpm") };

        var error = await workshop.FailAsync();

        Assert.StartsWith("OpenZFS cannot be built from source on this machine: 'no-make' is missing (Debian: make-deb; Fedora: make-rpm); 'no-xz' is missing (Debian: xz-deb; Fedora: xz-rpm).", error.Message, StringComparison.Ordinal);
        Assert.False(workshop.Work.Exists);
    }

    [Fact]
    public async Task Too_little_room_is_found_before_anything_runs()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        workshop.FreeBytes = 1L << 30;

        Assert.Equal($"{workshop.Work.FullName} has 1.0 GiB free, and the build root of one kernel needs 3.0 GiB. Free some there.", (await workshop.FailAsync()).Message);
        Assert.Equal(0, workshop.Compilations);
    }

    [Theory]
    [InlineData("Version: 2.4.3", "Version: 2.4.4", "is OpenZFS 2.4.4, and 2.4.3 was resolved")]
    [InlineData("Version: 2.4.3", "", "no 'Version' in this META file")]
    public async Task A_tree_of_another_release_is_refused(string before, string after, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        var meta = Path.Combine(workshop.Tree.FullName, "META");
        await File.WriteAllTextAsync(meta, (await File.ReadAllTextAsync(meta)).Replace(before, after, StringComparison.Ordinal));

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

        Assert.Contains("ZFS 2.4.3 was resolved, and of libzfs.so.6.0.0 the version is 2.4.2", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
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
        using var workshop = await SourceWorkshop.OpenAsync(configure: "echo 'configure: error: C compiler cannot create executables'; exit 77");

        var error = await workshop.FailAsync();

        Assert.StartsWith($"OpenZFS 2.4.3 failed to build for {Kernel} (configure, exit code 77):\nconfigure: error: C compiler cannot create executables\n", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"The whole log is {workshop.Log.FullName}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "left no zfs.ko")]
    [InlineData("mkdir module/a module/b; touch module/zfs.ko module/a/spl.ko module/b/spl.ko", "two of the name 'spl.ko'")]
    [InlineData("echo 'zfs.c:7: error: no member' >&2; exit 2", "(make, exit code 2):\nzfs.c:7: error: no member")]
    public async Task A_make_that_does_not_leave_the_modules_is_an_error(string make, string expected)
    {
        using var workshop = await SourceWorkshop.OpenAsync(make: make);

        Assert.Contains(expected, (await workshop.FailAsync()).Message, StringComparison.Ordinal);
        Assert.False(workshop.Cache.Exists);
    }

    [Fact]
    public async Task An_rpmbuild_that_makes_nothing_is_an_error()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        await workshop.ScriptAsync("rpmbuild", "[ \"$1\" = --version ] || echo nothing to do");

        Assert.StartsWith($"The package kmod-zfs-{Kernel} could not be made (rpmbuild, exit code 0):\n", (await workshop.FailAsync()).Message, StringComparison.Ordinal);
    }
}
