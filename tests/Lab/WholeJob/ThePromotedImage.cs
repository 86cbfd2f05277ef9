namespace KinoiteZfs.Lab;

/// <summary>What a machine would boot: the promoted image, put together by buildah, judged by kmod's own
/// tools.</summary>
[Collection(NightsCollection.Name)]
public sealed class ThePromotedImage(Nights nights, PromotedRoot root) : IClassFixture<PromotedRoot>
{
    [Fact]
    public async Task Modprobe_would_load_spl_and_then_zfs_for_every_kernel()
    {
        foreach (var kernel in Kernels)
        {
            var plan = await ModprobeAsync(kernel, "zfs");
            Assert.Equal(
                [$"/lib/modules/{kernel}/extra/zfs/spl.ko.xz", $"/lib/modules/{kernel}/extra/zfs/zfs.ko.xz"], plan);
        }
    }

    [Fact]
    public async Task Modinfo_says_each_module_was_built_for_its_kernel()
    {
        foreach (var kernel in Kernels)
        {
            var vermagic = await Tool.RunAsync(
                "/usr/sbin/modinfo", "--field", "vermagic",
                Path.Combine(root.Folder, $"usr/lib/modules/{kernel}/extra/zfs/zfs.ko.xz"));
            Assert.StartsWith($"{kernel} ", vermagic, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_kernels_own_modules_are_still_found()
    {
        var listed = await File.ReadAllLinesAsync(
            Path.Combine(root.Folder, $"usr/lib/modules/{nights.Kernels.Old}/modules.dep"));
        var first = listed[0].Split(':')[0];
        var plan = await ModprobeAsync(nights.Kernels.Old, Path.GetFileNameWithoutExtension(first));
        Assert.EndsWith($"/{first}", plan[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zfs")]
    [InlineData("zpool")]
    public void The_userland_programs_can_be_executed(string program) =>
        Assert.True(
            File.GetUnixFileMode(Path.Combine(root.Folder, "usr/sbin", program)).HasFlag(UnixFileMode.OtherExecute));

    [Fact]
    public async Task Skopeo_finds_the_inputs_in_the_labels()
    {
        var config = await Tool.RunAsync(
            "skopeo", "inspect", "--config", "--tls-verify=false", $"docker://{root.Image}");
        Assert.Contains(nights.FirstBase, config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_lower_layers_are_the_base_images_own()
    {
        var ours = await LayersAsync($"docker://{root.Image}");
        var lower = await LayersAsync($"docker://{nights.Host}/ublue-os/kinoite-main@{nights.FirstBase}");
        Assert.Equal(lower, ours[..^1]);
    }

    KernelRelease[] Kernels => [nights.Kernels.Old, nights.Kernels.Installed];

    /// <summary>The modules modprobe would load, in order, from <c>/lib</c> on.</summary>
    async Task<string[]> ModprobeAsync(KernelRelease kernel, string module)
    {
        var plan = await Tool.RunAsync(
            "/usr/sbin/modprobe", "--dirname", root.Folder, "--set-version", kernel.ToString(), "--show-depends",
            module);
        return [.. plan.Split('\n')
            .Select(line => line.Trim()[line.IndexOf("/lib/modules/", StringComparison.Ordinal)..])];
    }

    static async Task<string[]> LayersAsync(string reference)
    {
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(
            await Tool.RunAsync("skopeo", "inspect", "--raw", "--tls-verify=false", reference))!;
        return [.. manifest["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>())];
    }
}
