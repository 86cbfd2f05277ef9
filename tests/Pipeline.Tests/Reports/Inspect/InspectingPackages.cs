using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Pipeline.Tests.Reports.Inspect;

/// <summary>Packages and modules: as files, and packages inside an akmods image.</summary>
public sealed class InspectingPackages : IDisposable
{
    const string Kmod = "kmod-zfs-6.18.12-200.fc43.x86_64-2.4.3-1.fc43.x86_64.rpm";
    const string Programs = "zfs-2.4.3-1.fc43.x86_64.rpm";

    readonly StreamOnDisk _stream = new();
    readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _stream.Dispose();
    }

    [Fact]
    public async Task A_package_gives_its_identity_and_its_kernel()
    {
        var package = Assert.Single((await PackageAsync(Sample(Kmod))).Packages);

        Assert.Equal(Kmod, package.Nevra + ".rpm");
        Assert.Equal([SampleWorld.Older], package.Kernels);
    }

    [Fact]
    public async Task A_package_gives_its_modules()
    {
        var found = await PackageAsync(Sample(Kmod));

        Assert.Equal([$"spl 2.4.3-1 {SampleWorld.Older}", $"zfs 2.4.3-1 {SampleWorld.Older}"], found.Modules.Select(
            module => $"{module.Name} {module.Version} {module.Directory}"));
        Assert.Empty(found.Findings);
    }

    [Fact]
    public async Task A_package_which_lies_about_its_modules_is_found_out()
    {
        var lying = new FileInfo(Path.Combine(
            SampleWorld.DataFolder.FullName, "lying-rpms", "kmod-zfs-7.1.4-200.fc43.x86_64-2.4.3-1.fc43.x86_64.rpm"));

        Assert.Contains((await PackageAsync(lying)).Findings, finding => finding.Contains(
            "vermagic of zfs.ko: expected 7.1.4-200.fc43.x86_64", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_package_with_a_damaged_payload_still_says_who_it_is()
    {
        var found = await PackageAsync(Damaged(Kmod, bytes => bytes[^40] ^= 0xFF));

        Assert.Single(found.Packages);
        Assert.NotEmpty(found.Findings);
    }

    [Fact]
    public async Task A_module_alone_gives_its_facts()
    {
        var file = _folder.File("zfs.ko");
        await File.WriteAllBytesAsync(file.FullName, SampleModule.Bytes("zfs", SampleWorld.Older, "2.4.3-1"));

        var module = Assert.Single((await RunAsync(new InspectionSubject.Module(file))).Modules);

        Assert.Equal(("zfs", "2.4.3-1", SampleWorld.Older, false), (
            module.Name, module.Version, module.Vermagic!.Split(' ')[0], module.Signed));
    }

    [Fact]
    public async Task An_akmods_image_gives_every_package_and_the_version_they_agree_on()
    {
        var found = await ImageAsync(("rpms/kmods/zfs/a.rpm", Kmod), ("somewhere/else/b", Programs));

        Assert.Equal(["kmod-zfs-6.18.12-200.fc43.x86_64", "zfs"], found.Packages.Select(package => package.Name));
        Assert.Equal("2.4.3", Assert.Single(found.Userland).Version);
        Assert.Empty(found.Findings);
    }

    [Fact]
    public async Task Programs_of_another_version_in_an_akmods_image_are_a_finding_with_both()
    {
        var found = await ImageAsync(("a.rpm", Kmod), ("b.rpm", "zfs-2.4.4-1.fc43.x86_64.rpm"));

        Assert.EndsWith("2.4.4 in zfs-2.4.4-1.fc43.x86_64", Assert.Single(found.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_package_in_an_image_is_a_finding_and_the_others_are_read()
    {
        var layer = new SampleLayer().File("a.rpm", await File.ReadAllBytesAsync(Sample(Programs).FullName))
            .File("b.rpm", (await File.ReadAllBytesAsync(Sample(Kmod).FullName))[..200]);

        var found = await ImageAsync(layer);

        Assert.Single(found.Packages);
        Assert.StartsWith("b.rpm: ", Assert.Single(found.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_which_is_not_there_is_an_error_with_its_path()
    {
        var file = _folder.File("nowhere.rpm");

        var error = await Assert.ThrowsAsync<PipelineException>(() => PackageAsync(file));

        Assert.Contains($"There is no file {file.FullName}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_which_is_no_package_is_an_error_with_its_path()
    {
        var file = _folder.Write("zfs.rpm", new string('x', 500));

        var error = await Assert.ThrowsAsync<PipelineException>(() => PackageAsync(file));

        Assert.Contains(
            $"{file.FullName}, which --subject names, cannot be inspected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_which_is_no_module_is_an_error_with_its_path()
    {
        var file = _folder.Write("zfs.ko", "no module at all");

        var error = await Assert.ThrowsAsync<PipelineException>(() => RunAsync(new InspectionSubject.Module(file)));

        Assert.Contains(
            $"{file.FullName}, which --subject names, cannot be inspected", error.Message, StringComparison.Ordinal);
    }

    FileInfo Damaged(string name, Action<byte[]> damage)
    {
        var bytes = File.ReadAllBytes(Sample(name).FullName);
        damage(bytes);
        var file = _folder.File(name);
        File.WriteAllBytes(file.FullName, bytes);
        return file;
    }

    Task<Inspection> PackageAsync(FileInfo file) => RunAsync(new InspectionSubject.Package(file));

    async Task<Inspection> ImageAsync(params (string Path, string Package)[] packages)
    {
        var layer = new SampleLayer();
        foreach (var (path, package) in packages)
            layer.File(path, await File.ReadAllBytesAsync(Sample(package).FullName));
        return await ImageAsync(layer);
    }

    async Task<Inspection> ImageAsync(SampleLayer layer) => await RunAsync(
        new InspectionSubject.Image(await _stream.PublishAsync(
            _stream.Repositories.Akmods.At(Tag.Parse("main-43")), [await layer.BuildAsync()])));

    Task<Inspection> RunAsync(InspectionSubject subject) =>
        InspectStage.RunAsync(subject, _stream.Registry, Platform.LinuxAmd64, Silence.Instance, default);

    static FileInfo Sample(string name) => new(Path.Combine(SampleWorld.DataFolder.FullName, "rpms", name));
}
