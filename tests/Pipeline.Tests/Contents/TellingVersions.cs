using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Contents;

public sealed class TellingVersions
{
    [Theory]
    [InlineData("2.4.1-1", "2.4.1")]
    [InlineData("2.4.1", "2.4.1")]
    [InlineData("2.4.0-rc1", "2.4.0-rc1")]
    [InlineData("2.3.2-2~bpo12+2", "2.3.2")]
    [InlineData("2.4.1-rc1-12_gabcdef", "2.4.1-rc1")]
    [InlineData("2.4", null)]
    [InlineData("2.4.1x", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Of_a_module_or_a_library(string? text, string? version) =>
        Assert.Equal(version, OpenZfsText.OfBuild(text)?.ToString());

    [Theory]
    [InlineData("2.4.1", "1.fc43", "2.4.1")]
    [InlineData("2.4.0~rc1", "1.fc43", "2.4.0-rc1")]
    [InlineData("2.4.0", "rc2.fc43", "2.4.0-rc2")]
    [InlineData("6.18.12", "200.fc43", "6.18.12")]
    [InlineData("2.4", "1", null)]
    public void Of_a_package(string version, string release, string? expected) =>
        Assert.Equal(
            expected, OpenZfsText.OfPackage(new RpmIdentity("zfs", null, version, release, "x86_64"))?.ToString());

    [Theory]
    [InlineData("abc\0zfs-2.4.1-1\0def", "2.4.1")]
    [InlineData("\0zfs-2.4.1-1\0zfs-2.4.1-1\0", "2.4.1")]
    [InlineData("\0openzfs-2.0\0zfs-kmod-\0zfs-%s\0zfs-2.4.1-1\0", "2.4.1")]
    [InlineData("zfs-2.4.1-1\0", null)]
    [InlineData("\0zfs-2.4.1-1", null)]
    [InlineData("", null)]
    public async Task Inside_a_library(string content, string? expected) =>
        Assert.Equal(expected, (await FindAsync(content)).Version);

    [Fact]
    public async Task A_library_of_two_versions_tells_none() =>
        Assert.Equal(
            (null, "it names several OpenZFS versions: 2.4.1, 2.4.3"), await FindAsync("\0zfs-2.4.3-1\0zfs-2.4.1-1\0"));

    [Theory]
    [InlineData(65_520)]
    [InlineData(65_530)]
    [InlineData(65_536)]
    [InlineData(131_000)]
    public async Task A_text_is_found_wherever_the_reading_is_cut(int before) =>
        Assert.Equal(
            "2.4.1", (await FindAsync(new string('x', before) + "\0zfs-2.4.1-1\0" + new string('x', 70_000))).Version);

    [Fact]
    public async Task A_library_beyond_all_sizes_is_not_read() =>
        Assert.Contains(
            "more than the", (await UserlandVersion.FindAsync(long.MaxValue, Stream.Null, default)).Problem,
            StringComparison.Ordinal);

    static Task<(string? Version, string? Problem)> FindAsync(string content)
    {
        var bytes = Encoding.Latin1.GetBytes(content);
        return UserlandVersion.FindAsync(bytes.Length, new MemoryStream(bytes), default);
    }
}
