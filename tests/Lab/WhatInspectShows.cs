using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Lab;

/// <summary>What the target Inspect shows of real kernels' modules and of rpmbuild's packages is what modinfo and rpm
/// show.</summary>
public sealed class WhatInspectShows : IDisposable
{
    const string Zfs = "2.3.2";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_real_module_has_the_facts_modinfo_prints()
    {
        var kernel = (await RealKernels.GetAsync()).Update;
        foreach (var path in Directory.EnumerateFiles(
            RealKernels.FolderOf(kernel), "*.ko*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Take(5))
        {
            var module = Assert.Single((await InspectAsync(path)).Modules);
            Assert.Equal(
                string.Join(
                    '|', await ModinfoAsync("name", path), await ModinfoAsync("version", path),
                    await ModinfoAsync("vermagic", path), await ModinfoAsync("srcversion", path), await ModinfoAsync(
                        "signer", path)),
                string.Join('|', module.Name, module.Version, module.Vermagic, module.SourceVersion, module.Signer));
        }
    }

    [Fact]
    public async Task A_package_has_the_identity_rpm_prints()
    {
        var path = (await SamplePackages.MakeAsync(
            _folder["rpms"], (await RealKernels.GetAsync()).Update, Zfs, "--only", "kmod"))[^1];

        var package = Assert.Single((await InspectAsync(path)).Packages);

        Assert.Equal(await Tool.RunAsync("rpm", "-qp", "--nosignature", "--qf", "%{NEVRA}", path), package.Nevra);
    }

    [Fact]
    public async Task A_package_for_a_real_kernel_has_nothing_wrong()
    {
        var kernel = (await RealKernels.GetAsync()).Update;
        var path = (await SamplePackages.MakeAsync(_folder["rpms"], kernel, Zfs, "--only", "kmod"))[^1];

        var found = await InspectAsync(path);

        Assert.Equal([kernel.ToString()], found.Packages[0].Kernels);
        Assert.Empty(found.Findings);
    }

    async Task<Inspection> InspectAsync(string path)
    {
        var subject = InspectionSubject.Parse(path, new DirectoryInfo(Checkout.Root));
        return await InspectStage.RunAsync(
            subject, new LayoutRegistry(_folder["registry"]), Platform.LinuxAmd64, new Progress<string>(), default);
    }

    static async Task<string> ModinfoAsync(string field, string path) =>
        (await Tool.RunAsync("/usr/sbin/modinfo", "-F", field, path)).TrimEnd();
}
