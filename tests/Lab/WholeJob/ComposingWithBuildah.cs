using KinoiteZfs.Pipeline.Reports.Inspect;

namespace KinoiteZfs.Lab;

/// <summary>An image built from the Containerfile: packages are really installed, and every kernel has its
/// modules.</summary>
public sealed class ComposingWithBuildah(BuildahNight night, UnpackedImages images)
    : IClassFixture<BuildahNight>, IClassFixture<UnpackedImages>
{
    [Theory]
    [InlineData("akmods")]
    [InlineData("compose")]
    [InlineData("verify")]
    [InlineData("promote")]
    public void Every_stage_succeeds(string step) =>
        Assert.True(night[step].Result.ExitCode == 0, night[step].Result.All);

    [Fact]
    public async Task Both_kernels_packages_and_the_userland_are_in_the_package_database()
    {
        var installed = await InImageAsync("rpm", "--query", "--all", "--queryformat", "%{NAME}\n");
        Assert.Equal(
            ["kernel-core", $"kmod-zfs-{night.Kernels.Old}", $"kmod-zfs-{night.Kernels.Installed}", "zfs"],
            installed.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_file_of_the_packages_is_as_the_package_database_says()
    {
        // Times are the base image's, by intent.
        Assert.Empty(await InImageAsync("rpm", "--verify", "--all", "--nomtime"));
    }

    [Fact]
    public async Task Modprobe_would_load_spl_and_then_zfs_for_every_kernel()
    {
        foreach (var kernel in new[] { night.Kernels.Old, night.Kernels.Installed })
        {
            var plan = await InImageAsync("modprobe", "--set-version", kernel.ToString(), "--show-depends", "zfs");
            Assert.Equal(
                ((string[])["spl", "zfs"]).Select(module => $"insmod /lib/modules/{kernel}/extra/zfs/{module}.ko.xz"),
                plan.Split('\n').Select(line => line.Trim()));
        }
    }

    [Fact]
    public async Task Modinfo_says_of_every_ZFS_module_what_Inspect_says()
    {
        var modules = (await InspectAsync()).Modules;
        Assert.Equal(4, modules.Count);
        foreach (var module in modules)
        {
            var said = new List<string>();
            foreach (var field in new[] { "name", "version", "vermagic", "srcversion", "signer" })
                said.Add((await InImageAsync("modinfo", "--field", field, $"/{module.Path}")).Trim());
            Assert.Equal(said, [module.Name ?? "", module.Version ?? "", module.Vermagic
                ?? "", module.SourceVersion ?? "", module.Signer ?? ""]);
        }
    }

    [Fact]
    public async Task Rpm_requires_exactly_the_kernels_that_Inspect_sees()
    {
        var required = await InImageAsync("rpm", "--query", "--all", "--requires", "kmod-zfs-*");
        Assert.Equal(
            (await InspectAsync()).Kernels.Select(kernel => $"kernel-uname-r({kernel.Name})")
                .Order(StringComparer.Ordinal),
            required.Split('\n').Where(line => line.StartsWith("kernel-uname-r", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_layer_stands_on_the_base_images_own()
    {
        var ours = await LayersAsync($"docker://{night.Promoted}");
        var lower = await LayersAsync($"docker://{night.Host}/ublue-os/kinoite-main@{night.BaseDigest}");
        Assert.Equal(lower, ours[..^1]);
    }

    [Fact]
    public void Nothing_is_left_behind() =>
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(night.Site.Root, ".nuke", "temp"), "candidate-*"));

    [Fact]
    public void A_kernel_without_packages_fails_the_build_by_name()
    {
        var result = night["compose with a stray kernel"].Result;
        Assert.True(result.ExitCode != 0, result.All);
        Assert.Contains($"no packages for kernel {BuildahNight.Stray}", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_whole_log_of_a_failed_build_is_kept() =>
        Assert.Contains(
            "STEP 1", await File.ReadAllTextAsync(Path.Combine(night.Site.Root, "artifacts", "compose.log")),
            StringComparison.Ordinal);

    [Fact]
    public void A_failed_build_moves_no_tag() =>
        Assert.Equal(
            night["promote"].Tags.In("kinoite-zfs-candidate").Concat(night["promote"].Tags.In("kinoite-zfs")),
            night["compose with a stray kernel"].Tags.In("kinoite-zfs-candidate")
                .Concat(night["compose with a stray kernel"].Tags.In("kinoite-zfs")));

    Task<string> InImageAsync(params string[] command) => images.RunAsync(night.Promoted, command);

    async Task<Inspection> InspectAsync()
    {
        await using var registry = Connect.Anonymously(night.Host);
        var subject = InspectionSubject.Parse(night.Promoted, new DirectoryInfo(Checkout.Root));
        return await InspectStage.RunAsync(subject, registry, Platform.LinuxAmd64, new Progress<string>(), default);
    }

    static async Task<string[]> LayersAsync(string reference)
    {
        var manifest = JsonNode.Parse(
            await Tool.RunAsync("skopeo", "inspect", "--raw", "--tls-verify=false", reference))!;
        return [.. manifest["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>())];
    }
}
