namespace KinoiteZfs.Pipeline.Tests.Akmods;

public sealed class TakingPrebuiltPackages : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_packages_for_kernel_and_version_are_taken_and_no_others()
    {
        var files = await BuildAsync(
            new(Path.Combine(SampleWorld.DataFolder.FullName, "rpms")), SampleWorld.Newer, "2.4.4");

        Assert.Equal(
            [$"kmod-zfs-{SampleWorld.Newer}-2.4.4-1.fc43.x86_64.rpm", "zfs-2.4.4-1.fc43.x86_64.rpm"],
            files.Select(file => file.Name));
    }

    [Fact]
    public async Task File_names_play_no_part()
    {
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "a.bin");
        Copy("zfs-2.4.3-1.fc43.x86_64.rpm", "deeper/b");

        var files = await BuildAsync(_folder.Directory, SampleWorld.Older, "2.4.3");

        Assert.Equal(["a.bin", "b"], files.Select(file => file.Name));
    }

    [Fact]
    public async Task Files_which_are_no_packages_are_passed_over()
    {
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "a.rpm");
        Copy("zfs-2.4.3-1.fc43.x86_64.rpm", "b.rpm");
        _folder.Write("notes.rpm", "no package");

        Assert.Equal(2, (await BuildAsync(_folder.Directory, SampleWorld.Older, "2.4.3")).Count);
    }

    [Fact]
    public async Task A_folder_without_the_kernel_is_an_error_which_lists_what_it_has()
    {
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "a.rpm");

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => BuildAsync(_folder.Directory, SampleWorld.Ahead, "2.4.3"));

        Assert.Equal(
            $"no kmod-zfs package for kernel {SampleWorld.Ahead} and ZFS 2.4.3 in {_folder.Directory.FullName}. It has kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64. Put the packages there, or name another folder.",
            error.Message);
    }

    [Fact]
    public async Task Without_a_folder_nothing_stands_in_for_the_packages()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync(null, SampleWorld.Older, "2.4.3"));

        Assert.Contains(
            $"Kernel {SampleWorld.Older} needs kmod-zfs packages of ZFS 2.4.3", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("--rpm-directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_the_programs_is_an_error()
    {
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "a.rpm");

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => BuildAsync(_folder.Directory, SampleWorld.Older, "2.4.3"));

        Assert.Contains("no package of ZFS 2.4.3 has the program zfs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_packages_with_one_claim_are_an_error()
    {
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "a.rpm");
        Copy($"kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm", "b.rpm");

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => BuildAsync(_folder.Directory, SampleWorld.Older, "2.4.3"));

        Assert.StartsWith("2 kmod-zfs packages for kernel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_which_does_not_exist_is_named()
    {
        var folder = new DirectoryInfo(Path.Combine(_folder.Directory.FullName, "nowhere"));

        var error = await Assert.ThrowsAsync<PipelineException>(() => BuildAsync(folder, SampleWorld.Older, "2.4.3"));

        Assert.Contains(folder.FullName, error.Message, StringComparison.Ordinal);
    }

    void Copy(string sample, string name)
    {
        var file = _folder.File(name);
        file.Directory!.Create();
        File.Copy(Path.Combine(SampleWorld.DataFolder.FullName, "rpms", sample), file.FullName);
    }

    static Task<IReadOnlyList<FileInfo>> BuildAsync(DirectoryInfo? folder, string kernel, string zfs) =>
        new PrebuiltRpms(folder).BuildAsync(
            new AkmodsNeed(KernelRelease.Parse(kernel), Given.Inputs() with { Zfs = Given.Zfs(zfs) }),
            new Progress<string>(), default);
}
