namespace KinoiteZfs.Lab;

/// <summary>
/// An image built from the recipe, by a stand-in for the BlueBuild CLI and a real buildah: what the pipeline hands over
/// is enough to build, and what comes back is proven and promoted like any other image.
/// </summary>
public sealed class ComposingWithBlueBuild(BlueBuildNight night, UnpackedImages images)
    : IClassFixture<BlueBuildNight>, IClassFixture<UnpackedImages>
{
    [Theory]
    [InlineData("akmods")]
    [InlineData("compose")]
    [InlineData("compose again")]
    [InlineData("verify")]
    [InlineData("promote")]
    [InlineData("compose by copying")]
    public void Every_stage_succeeds(string step) => night[step].AssertSucceeded();

    [Fact]
    public async Task The_base_images_layers_are_its_own()
    {
        var ours = await LayersAsync($"docker://{night.Candidate}");
        var lower = await LayersAsync($"docker://{night.Host}/ublue-os/kinoite-main@{night.BaseDigest}");
        Assert.Equal(lower, ours[..lower.Length]);
    }

    /// <summary>Its file times differ, and so do its digests; its content does not.</summary>
    [Fact]
    public async Task The_image_holds_the_same_files_as_one_of_the_Containerfile()
    {
        var blueBuild = await FilesAsync(night.Candidate);
        var containerfile = await FilesAsync(night.FromContainerfile);
        Assert.Contains("/extra/zfs/zfs.ko.xz ", containerfile, StringComparison.Ordinal);
        Assert.Equal(containerfile, blueBuild);
    }

    [Fact]
    public async Task Copied_packages_leave_nothing_behind()
    {
        var mounted = await FilesAsync(night.FromContainerfile);
        var copied = await FilesAsync(night.FromCopies);
        Assert.Equal(mounted, copied);
    }

    [Fact]
    public async Task Copied_packages_are_in_no_layer() =>
        Assert.Equal(
            (await LayersAsync($"docker://{night.FromContainerfile}")).Length,
            (await LayersAsync($"docker://{night.FromCopies}")).Length);

    [Fact]
    public async Task The_services_of_ZFS_are_enabled()
    {
        var links = await images.RunAsync(
            night.Candidate, "sh", "-c", "ls /etc/systemd/system/multi-user.target.wants");
        Assert.Equal(
            ["zfs-import-cache.service", "zfs-import.target", "zfs-mount.service", "zfs-zed.service", "zfs.target"],
            links.Split('\n'));
    }

    [Fact]
    public void Nothing_is_left_behind() =>
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(night.Site.Root, ".nuke", "temp"), "candidate-*"));

    /// <summary>Every file but what a build cannot help to write anew, with its size.</summary>
    // The package database holds times. ostree's objects are the base's files once more, the database among them.
    async Task<string> FilesAsync(string image) => await images.RunAsync(
        image, "sh", "-c",
        "find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path /usr/share/rpm -prune "
            + "-o -path /sysroot/ostree/repo/objects -prune -o -type f -exec stat -c '%n %s %a' {} + | sort");

    static async Task<string[]> LayersAsync(string reference)
    {
        var manifest = JsonNode.Parse(
            await Tool.RunAsync("skopeo", "inspect", "--raw", "--tls-verify=false", reference))!;
        return [.. manifest["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>())];
    }
}
