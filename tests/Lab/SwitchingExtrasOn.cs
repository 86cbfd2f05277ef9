namespace KinoiteZfs.Lab;

/// <summary>
/// What the recipe can add beside ZFS, in a root folder with real systemctl. Package managers, flatpak, git and curl
/// are stand-ins which note their arguments.
/// </summary>
public sealed class SwitchingExtrasOn(InstallRoots roots) : IClassFixture<InstallRoots>
{
    const string Remote = "etc/flatpak/remotes.d/flathub.flatpakrepo";

    static string Tracked => Path.Combine(Checkout.Root, "recipes", "files", "extras");

    [Fact]
    public async Task Nothing_is_added_as_the_list_is_tracked()
    {
        var root = await GivenAsync();

        Assert.Equal("", (await AddedAsync(root)).All.Trim());
    }

    [Theory]
    [InlineData("dnf5", "-y install distrobox", "clean all")]
    [InlineData("dnf", "-y install distrobox", "clean all")]
    [InlineData("rpm-ostree", "install distrobox", "cleanup --repomd")]
    public async Task Distrobox_comes_from_the_images_own_package_manager(string manager, params string[] calls)
    {
        var root = await GivenAsync("distrobox");
        root.StandIn(manager);

        await AddedAsync(root);

        Assert.Equal(calls, root.CallsOf(manager));
    }

    [Fact]
    public async Task Distrobox_of_the_base_stays()
    {
        var root = await GivenAsync("distrobox");
        root.StandIn("distrobox");
        root.StandIn("dnf5");

        await AddedAsync(root);

        Assert.Empty(root.CallsOf("dnf5"));
    }

    [Fact]
    public async Task A_base_without_a_package_manager_is_an_error() =>
        await FailsAsync(
            await GivenAsync("distrobox"), "the base image has no dnf5, dnf or rpm-ostree to install distrobox with");

    [Fact]
    public async Task The_bases_own_remote_of_Flathub_stays()
    {
        var root = await WithFlathubAsync();

        await AddedAsync(root);

        Assert.Equal("the base's", await File.ReadAllTextAsync(root.In(Remote)));
        Assert.False(File.Exists(root.In("usr/lib/systemd/system/kinoite-zfs-flatpaks.service")));
    }

    [Fact]
    public async Task A_remote_of_Flathub_which_nobody_has_looked_at_is_refused()
    {
        var root = await GivenAsync("flatpaks");
        root.StandIn("flatpak");
        root.StandIn("curl", "while [ \"$1\" != --output ]; do shift; done; echo other >\"$2\"");

        await FailsAsync(root, "https://dl.flathub.org/repo/flathub.flatpakrepo has the SHA-256");

        Assert.False(File.Exists(root.In(Remote)));
    }

    [Fact]
    public async Task Named_applications_are_installed_once_by_the_host()
    {
        var root = await WithFlathubAsync();
        await File.WriteAllTextAsync(
            root.In("run/extras/flatpaks/applications.list"),
            "# comment\r\norg.mozilla.firefox\r\n\r\norg.kde.krita\n");
        await AddedAsync(root);

        for (var boot = 0; boot < 2; boot++)
            Succeeded(await root.RunAsync("sh", "/usr/libexec/kinoite-zfs-flatpaks"));

        Assert.Equal(
            ["install --system --noninteractive flathub org.mozilla.firefox org.kde.krita"], root.CallsOf("flatpak"));
        Assert.Equal("enabled", await StateAsync(root, "kinoite-zfs-flatpaks.service"));
    }

    [Fact]
    public async Task Applications_which_could_not_be_installed_are_tried_again()
    {
        var root = await WithFlathubAsync();
        root.StandIn("flatpak", "exit 1");
        await File.WriteAllTextAsync(root.In("run/extras/flatpaks/applications.list"), "org.mozilla.firefox\n");
        await AddedAsync(root);

        for (var boot = 0; boot < 2; boot++)
            Assert.NotEqual(0, (await root.RunAsync("sh", "/usr/libexec/kinoite-zfs-flatpaks")).ExitCode);

        Assert.Equal(2, root.CallsOf("flatpak").Count);
    }

    [Fact]
    public async Task Homebrew_is_set_up_by_the_host_behind_its_own_programs()
    {
        var root = await WithHomebrewAsync();
        Succeeded(await root.RunAsync("sh", "/usr/libexec/kinoite-zfs-homebrew"));

        Assert.Equal("brew", (await root.RunAsync("cat", "/var/home/linuxbrew/.linuxbrew/bin/brew")).Output.Trim());
        Assert.Equal(
            "1000:1000", (await root.RunAsync("stat", "-c", "%u:%g", "/var/home/linuxbrew/.linuxbrew")).Output.Trim());
        Assert.Equal("enabled", await StateAsync(root, "kinoite-zfs-homebrew.service"));
    }

    /// <summary>What is cut short is started anew: the service asks whether the whole is there.</summary>
    [Fact]
    public async Task Half_a_Homebrew_is_not_taken_for_the_whole()
    {
        var root = await WithHomebrewAsync();
        root.StandIn("git", "for folder; do :; done; mkdir \"$folder\"; exit 1");

        Assert.NotEqual(0, (await root.RunAsync("sh", "/usr/libexec/kinoite-zfs-homebrew")).ExitCode);

        Assert.False(Directory.Exists(root.In("var/home/linuxbrew/.linuxbrew")));
    }

    [Fact]
    public async Task Every_part_can_be_switched_on_at_once()
    {
        var root = await GivenAsync("distrobox", "", "# comment", "flatpaks", "homebrew\r");
        root.StandIn("distrobox");
        root.StandIn("flatpak");
        root.StandIn("git");
        root.Write(Remote, "the base's");

        Assert.Equal(
            ["distrobox", "flatpaks", "homebrew"],
            (await AddedAsync(root)).Output.Split('\n')
                .Where(line => line.StartsWith("extras: adding ", StringComparison.Ordinal))
                .Select(line => line["extras: adding ".Length..]));
    }

    [Theory]
    [InlineData(
        "toolbox",
        "files/extras/enabled.list names 'toolbox', and there is no such part; there are: distrobox flatpaks homebrew")]
    [InlineData("distrobox flatpaks", "'distrobox flatpaks' in files/extras/enabled.list is no name of a part")]
    [InlineData("../zfs", "'../zfs' in files/extras/enabled.list is no name of a part")]
    public async Task A_part_which_is_not_there_is_an_error(string part, string error) =>
        await FailsAsync(await GivenAsync(part), error);

    async Task<InstallRoot> GivenAsync(params string[] enabled)
    {
        var root = await roots.CreateAsync();
        await Tool.RunAsync("cp", "-a", Tracked, root.In("run/extras"));
        Directory.CreateDirectory(root.In("usr/lib/systemd/system"));
        if (enabled.Length > 0)
            await File.WriteAllTextAsync(root.In("run/extras/enabled.list"), string.Join('\n', enabled));
        return root;
    }

    async Task<InstallRoot> WithFlathubAsync()
    {
        var root = await GivenAsync("flatpaks");
        root.StandIn("flatpak");
        root.Write(Remote, "the base's");
        return root;
    }

    async Task<InstallRoot> WithHomebrewAsync()
    {
        var root = await GivenAsync("homebrew");
        root.StandIn("git", "for folder; do :; done; mkdir -p \"$folder/bin\"; echo brew >\"$folder/bin/brew\"");
        await AddedAsync(root);
        return root;
    }

    static async Task<ToolResult> AddedAsync(InstallRoot root) => Succeeded(await RunAsync(root));

    static async Task FailsAsync(InstallRoot root, string why)
    {
        var result = await RunAsync(root);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(why, result.All, StringComparison.Ordinal);
    }

    static Task<ToolResult> RunAsync(InstallRoot root) => root.RunAsync("sh", "/run/extras/extras.sh", "/run/extras");

    static async Task<string> StateAsync(InstallRoot root, string unit) =>
        (await root.RunAsync("systemctl", "is-enabled", "--root=/", unit)).Output.Trim();

    static ToolResult Succeeded(ToolResult result)
    {
        Assert.True(result.ExitCode == 0, result.All);
        return result;
    }
}
