using KinoiteZfs.Kmods.Packages;
using KinoiteZfs.SourceAkmods;

namespace KinoiteZfs.Lab;

/// <summary>What the builder does when something is not as it should be: real headers, kbuild, configure and
/// rpmbuild.</summary>
public sealed class BuildingAgainstRealHeaders(PlainBuild plain) : IClassFixture<PlainBuild>, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_packages_are_proven_for_the_kernel()
    {
        var kernel = (await RealKernels.GetAsync()).Update;
        var packages = await Task.WhenAll(plain.Files.Select(ReadAsync));
        var result = AkmodsPackages.Check(packages, new KmodRequest(kernel, Zfs: ZfsVersion.Parse("2.3.9")));
        Assert.True(result.Proven, string.Join("; ", result.Problems));
    }

    [Fact]
    public async Task Two_builds_in_two_places_give_the_same_bytes()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path);
        var kernel = (await RealKernels.GetAsync()).Update;

        var there = await BuildAsync("there", tree, userland, kernel);

        Assert.Equal(plain.Files.Select(DigestOf), there.Select(DigestOf));
    }

    /// <summary>What the nights from source compile with, for whose sake nothing has to be compiled twice.</summary>
    [Fact]
    public async Task A_tree_which_remembers_gives_the_same_packages_as_the_tree_itself()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path);
        var kernel = (await RealKernels.GetAsync()).Update;
        await Tool.RunAsync(
            Checkout.Script("remembering-zfs.sh"), _folder["modules"], tree.FullName, _folder["remembering"]);
        var remembering = new DirectoryInfo(_folder["remembering"]);

        var first = await BuildAsync("first", remembering, userland, kernel);
        var second = await BuildAsync("second", remembering, userland, kernel);

        Assert.Contains(
            "compiled before", await File.ReadAllTextAsync(_folder[$"second/logs/akmods-{kernel}.log"]),
            StringComparison.Ordinal);
        Assert.Equal(plain.Files.Select(DigestOf), first.Select(DigestOf));
        Assert.Equal(plain.Files.Select(DigestOf), second.Select(DigestOf));
    }

    [Fact]
    public async Task A_source_that_does_not_compile_is_shown_with_its_line()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path, zfs: "int broken(void) { return no_such_interface; }");

        var error = await Assert.ThrowsAsync<PipelineException>(
            async () => await BuildAsync("build", tree, userland, (await RealKernels.GetAsync()).Update));

        Assert.Contains("failed to build for", error.Message, StringComparison.Ordinal);
        Assert.Contains("main.c:8:", error.Message, StringComparison.Ordinal);
        Assert.Contains("no_such_interface", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Debian's 6.12 kernels have type information, and their kbuild runs pahole for it, which nobody must
    /// have.</summary>
    [Fact]
    public async Task Whether_pahole_is_installed_plays_no_part()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path);
        var called = _folder["called"];
        WriteScript("pahole/pahole", $"echo called >'{called}'; exit 1");
        string Beside(string name) =>
            WriteScript($"tools/{name}", $"PATH='{_folder["pahole"]}':$PATH; exec {name} \"$@\"");
        var tools = SourceTools.Installed with { Shell = new(Beside("sh"), "", ""), Make = new(
            Beside("make"), "", "") };

        await BuildAsync("build", tree, userland, (await RealKernels.GetAsync()).Update, tools: tools);

        Assert.False(File.Exists(called));
    }

    /// <summary>A compiler older than the kernel's own, as it ends there; OpenZFS' configure advises
    /// CONFIG_MODULES=y.</summary>
    [Fact]
    public async Task Test_modules_that_do_not_compile_are_said_and_not_what_configure_takes_it_for()
    {
        var zfs = await OpenZfs.GetAsync();
        var compiler = WriteScript("tools/gcc", """
            case " $* " in *' -DMODULE '*) echo "gcc: error: unrecognized command-line option '-fmin-function-alignment=16'" >&2; exit 1;; esac
            exec gcc "$@"
            """);
        var tools = SourceTools.Installed with { Compiler = new(compiler, "", "") };

        var error = await Assert.ThrowsAsync<PipelineException>(async () => await BuildAsync(
            "build", new DirectoryInfo(zfs.Current.Source), new DirectoryInfo(zfs.Current.Userland),
            (await RealKernels.GetAsync()).Update,
            version: zfs.Current.Version, tools: tools));

        Assert.Contains(
            "(configure, exit code 1):\nkbuild cannot make a module for this kernel here. The first failure, from configure's build/build.log.config:\n",
            error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "\n  | gcc: error: unrecognized command-line option '-fmin-function-alignment=16'\n  | make", error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("CONFIG_MODULES=y", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_of_another_kernel_are_not_enough()
    {
        var (tree, userland) = StandInZfs.Write(_folder.Path);
        var (kernels, other) = (await RealKernels.GetAsync(), KernelRelease.Parse("6.99.1+deb12-cloud-amd64"));

        var error = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync("build", tree, userland, other));

        Assert.Contains($"No build tree for kernel {other} in ", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            $"There is one for {kernels.Old}, {kernels.Installed}, {kernels.Update}.", error.Message,
            StringComparison.Ordinal);
    }

    /// <summary>OpenZFS' own refusal by number, of a real configure; a release whose META is older than the
    /// kernel.</summary>
    [Fact]
    public async Task Configure_refusing_the_kernels_version_is_said_with_both_numbers()
    {
        var zfs = await OpenZfs.GetAsync();
        var kernel = (await RealKernels.GetAsync()).Update;
        var tree = _folder["lowered"];
        await Tool.RunAsync("cp", "-a", zfs.Current.Source, tree);
        await Tool.RunAsync("sed", "-i", "s/^Linux-Maximum:.*/Linux-Maximum: 6.11/", Path.Combine(tree, "META"));

        var error = await Assert.ThrowsAsync<KernelRefusedException>(
            () => BuildAsync(
                "build", new DirectoryInfo(tree), new DirectoryInfo(zfs.Current.Userland), kernel,
                version: zfs.Current.Version));

        Assert.StartsWith(
            $"ZFS lags the kernel: OpenZFS {zfs.Current.Version} is for Linux {zfs.Current.Meta.LinuxMinimum} to 6.11, and kernel {kernel} is Linux {kernel.Version}.",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("The maximum supported kernel version is 6.11", error.Message, StringComparison.Ordinal);
    }

    Task<IReadOnlyList<FileInfo>> BuildAsync(
        string place, DirectoryInfo tree, DirectoryInfo userland, KernelRelease kernel,
        ZfsVersion? version = null, SourceTools? tools = null) =>
        PlainBuild.RunAsync(new DirectoryInfo(_folder[place]), tree, userland, kernel, version, tools);

    string WriteScript(string name, string text)
    {
        var path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    static async Task<RpmPackage> ReadAsync(FileInfo file)
    {
        await using var content = file.OpenRead();
        return await RpmPackage.ReadAsync(content, file.Name);
    }

    static string DigestOf(FileInfo file) => Digest.Of(File.ReadAllBytes(file.FullName)).Hex;
}
