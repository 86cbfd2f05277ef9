namespace KinoiteZfs.Pipeline.Tests.Akmods;

public sealed class PackingPackages
{
    /// <summary>Some builders call the package plainly kmod-zfs, whatever the kernel; in the image of all kernels one
    /// would hide the other.</summary>
    [Fact]
    public async Task Packages_of_two_kernels_with_one_identity_get_two_paths()
    {
        var older = await PathsAsync((await SamplePackages.KmodAsync()).Named("kmod-zfs"), SampleWorld.Older);

        var newer = await PathsAsync(
            (await SamplePackages.KmodAsync(SampleWorld.Newer)).Named("kmod-zfs"), SampleWorld.Newer);

        Assert.NotEqual(older, newer);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public async Task A_package_whose_name_is_no_file_name_is_refused(string name)
    {
        var package = (await SamplePackages.UserlandAsync()).Named(name);

        var error = await Assert.ThrowsAsync<PipelineException>(() => PathsAsync(package, SampleWorld.Older));

        Assert.Contains("which cannot be a file name", error.Message, StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<string>> PathsAsync(RpmPackage package, string kernel)
    {
        var file = new FileInfo(Path.Combine(SampleWorld.DataFolder.FullName, "nights.json"));
        using var layer = await PackageLayer.BuildAsync(
            [(package, file)], KernelRelease.Parse(kernel), DateTimeOffset.UnixEpoch, default);
        await using var reader = await LayerReader.OpenAsync(
            await layer.OpenAsync(default), "test", LayerLimits.Default, default);
        List<string> paths = [];
        while (await reader.NextAsync(default) is { } entry)
            paths.Add(entry.Path.Value);
        return paths;
    }
}
