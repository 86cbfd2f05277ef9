namespace KinoiteZfs.Pipeline.Tests.Contents;

public sealed class OsReleases
{
    /// <summary>
    /// Fedora's is fedora-release.spec's; bluefin, bazzite and aurora replace ID and add ID_LIKE (ublue-os/bluefin,
    /// build_files/base/00-image-info.sh); CoreOS and ucore keep ID and have a VARIANT_ID (ublue-os/ucore,
    /// ucore/install-ucore-minimal.sh).
    /// </summary>
    [Theory]
    [InlineData("ID=fedora\nVERSION_ID=44\nPLATFORM_ID=\"platform:f44\"\nVARIANT_ID=kinoite")]
    [InlineData("NAME=\"Bluefin\"\nID=bluefin\nID_LIKE=\"fedora\"\nVERSION_ID=44\nOSTREE_VERSION='44.20260822'")]
    [InlineData(
        "ID=fedora\nVERSION=\"44.20260817.3.0 (CoreOS)\"\nVERSION_ID=44\nVARIANT_ID=coreos\nOSTREE_VERSION='44.20260817.3.0'")]
    [InlineData("ID=fedora\nVERSION_ID=44\nVARIANT=\"uCore\"\nVARIANT_ID=ucore")]
    [InlineData("# comment\r\n\r\nID='fedora'\r\nVERSION_ID=43\r\nVERSION_ID=\"44\"\r\n")]
    [InlineData("\uFEFFID=fedora\nVERSION_ID=44")]
    public async Task Name_the_Fedora_version(string text) =>
        Assert.Equal("44", (await ReadAsync(text))?.Fedora?.ToString());

    /// <summary>CentOS Stream 10's and AlmaLinux 10's own: like Fedora, and their VERSION_ID is a number.</summary>
    [Theory]
    [InlineData("ID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"10\"\nPLATFORM_ID=\"platform:el10\"")]
    [InlineData("ID=\"almalinux\"\nID_LIKE=\"rhel centos fedora\"\nVERSION_ID=\"10\"")]
    [InlineData("ID=bluefin\nID_LIKE=\"fedora\"\nVERSION_ID=\"10\"\nPLATFORM_ID=\"platform:el10\"")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"")]
    [InlineData("ID=fedora\nVERSION_ID=44.20260822")]
    [InlineData("ID=fedora")]
    [InlineData("")]
    public async Task Of_other_systems_name_none(string text) => Assert.Null((await ReadAsync(text))!.Fedora);

    [Fact]
    public async Task Are_shown_as_untrusted_text() => Assert.Equal(
        "ID='centos', ID_LIKE='rhel fedora', VERSION_ID='10\\u{1b}[2J', PLATFORM_ID='platform:el10'",
        (await ReadAsync("ID=centos\nID_LIKE=\"rhel fedora\"\nVERSION_ID=10\u001b[2J\nPLATFORM_ID=platform:el10"))
            ?.ToString());

    static async Task<OsRelease?> ReadAsync(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return await OsRelease.ReadAsync(
            Oci.Layers.ImagePath.Parse("usr/lib/os-release"), bytes.Length, new MemoryStream(bytes), default);
    }
}
