namespace KinoiteZfs.Pipeline.Tests.Reports.Summary;

/// <summary>The page for the image's users and the pages of runs tell hosts the same.</summary>
public sealed class CommandsForHosts
{
    static readonly Repository Images = Repository.Parse("ghcr.io/owner/kinoite-zfs");
    static readonly ImageReference Stable = Images.At(StreamTags.Stable);

    static readonly string Page =
        File.ReadAllText(ShippedFile.At("docs/using-the-image.md").FullName).Replace("<owner>", "owner",
            StringComparison.Ordinal);

    /// <summary>A host whose policy accepts anything by default refuses every image on ostree-image-signed: (bootc,
    /// crates/ostree-ext/src/container/store.rs): a stock Fedora's does.</summary>
    [Fact]
    public void A_signed_image_is_taken_unverified_first_and_signed_after_a_reboot() => Assert.Equal(
        [
            "rpm-ostree rebase ostree-unverified-registry:ghcr.io/owner/kinoite-zfs:latest",
            "systemctl reboot",
            "rpm-ostree rebase ostree-image-signed:docker://ghcr.io/owner/kinoite-zfs:latest",
            "systemctl reboot",
        ],
        HostCommands.Rebase(Stable, signed: true));

    [Fact]
    public void An_unsigned_image_is_taken_once() => Assert.Equal(
        ["sudo bootc switch ghcr.io/owner/kinoite-zfs:latest", "systemctl reboot"],
        HostCommands.Switch(Stable, signed: false));

    [Theory]
    [InlineData(true, "sudo bootc switch --enforce-container-sigpolicy ghcr.io/owner/kinoite-zfs:latest")]
    [InlineData(false, "sudo bootc switch ghcr.io/owner/kinoite-zfs:latest")]
    public void A_host_of_the_stream_pins_an_image_in_one_step(bool signed, string expected) =>
        Assert.Equal(expected, HostCommands.Pin(Stable, signed));

    [Fact]
    public void The_page_for_users_has_every_one_of_them()
    {
        IReadOnlyList<IReadOnlyList<string>> told =
        [
            HostCommands.Rebase(Stable, signed: true), HostCommands.Switch(Stable, signed: true),
            [HostCommands.GoBack], [HostCommands.UpdateToOlder], [HostCommands.Verify(Stable)],
        ];
        var typed = Page.Split('\n').Select(line => line.Split("  #")[0].TrimEnd()).ToList();

        foreach (var commands in told)
            Assert.True(InOrder(commands, typed), string.Join('\n', commands));
    }

    static bool InOrder(IReadOnlyList<string> commands, List<string> lines) =>
        Enumerable.Range(0, lines.Count).Any(at => lines.Skip(at).Take(commands.Count).SequenceEqual(commands));
}
