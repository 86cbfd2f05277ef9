namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

public sealed class BuildingFromSource
{
    [Fact]
    public async Task The_packages_outlive_the_build_root()
    {
        using var workshop = await SourceWorkshop.OpenAsync();

        var files = await workshop.BuildAsync();

        Assert.Equal([$"kmod-zfs-{SourceWorkshop.Kernel}-2.4.3-1.x86_64.rpm", "zfs-2.4.3-1.x86_64.rpm"], files.Select(
            file => file.Name));
        Assert.All(files, file => Assert.True(File.Exists(file.FullName)));
        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task What_was_built_passes_the_proof_and_is_published()
    {
        using var workshop = await SourceWorkshop.OpenAsync();
        using var world = await SampleWorld.OfNightAsync();

        var record = await world.MakeAkmodsAsync(builder: workshop.Builder);

        Assert.NotNull(await world.DigestOfAsync(world.CacheTag(SourceWorkshop.Kernel)));
        Assert.Equal(world.Inputs.Kernels, record.Kernels.Select(kernel => kernel.Kernel));
    }

    [Fact]
    public async Task The_source_tree_stays_as_it_is()
    {
        using var workshop = await SourceWorkshop.OpenAsync(configure: "echo built > config.status");

        await workshop.BuildAsync();

        Assert.False(File.Exists(Path.Combine(workshop.Tree.FullName, "config.status")));
        Assert.Equal(["Kbuild"], Directory.EnumerateFiles(Path.Combine(workshop.Tree.FullName, "module"))
            .Select(Path.GetFileName));
    }

    [Fact]
    public async Task All_modules_of_a_release_are_packed()
    {
        using var workshop = await SourceWorkshop.OpenAsync(
            make: "mkdir module/avl; for module in spl zfs avl/zavl; do echo module > module/$module.ko; done");
        await workshop.ScriptAsync(
            "rpmbuild", "[ \"$1\" != --version ] || exit 0; for spec; do true; done; cat \"$spec\" >&2; exit 1");

        var error = await workshop.FailAsync();

        Assert.Contains("rpmbuild, exit code 1", error.Message, StringComparison.Ordinal);
        var log = await File.ReadAllTextAsync(workshop.Log.FullName);
        foreach (var module in (string[])["spl", "zavl", "zfs"])
            Assert.Contains(
                $"\"/usr/lib/modules/{SourceWorkshop.Kernel}/extra/zfs/{module}.ko.xz\"\n", log,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_reaches_the_code_that_is_built()
    {
        using var workshop = await SourceWorkshop.OpenAsync(
            configure: "env | sed 's/=.*//' | sort > variables; cat variables");

        await workshop.BuildAsync();

        string[] expected =
        [
            "PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TERM", "LC_ALL", "SOURCE_DATE_EPOCH", "KCFLAGS",
            "GNUMAKEFLAGS", "PWD", "OLDPWD", "SHLVL", "_"
        ];
        Assert.Empty((await File.ReadAllLinesAsync(workshop.Log.FullName)).Except(expected));
    }

    [Fact]
    public async Task Cancelling_ends_the_build_and_removes_its_root()
    {
        using var workshop = await SourceWorkshop.OpenAsync(
            configure: "for i in $(seq 100); do echo checking $i; done; sleep 600");
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => workshop.BuildAsync(new OnLine("100 lines", cancel.Cancel), cancel.Token));

        Assert.Empty(workshop.Work.EnumerateFileSystemInfos());
    }

    sealed class OnLine(string text, Action action) : IProgress<string>
    {
        public void Report(string value)
        {
            if (value.Contains(text, StringComparison.Ordinal))
                action();
        }
    }
}
