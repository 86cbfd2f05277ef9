using System.Text;

namespace KinoiteZfs.Kmods.Tests.Versions;

public sealed class MetaFiles
{
    const string Released = """
        Meta:          1
        Name:          zfs
        Branch:        1.0
        Version:       2.4.3
        Release:       1
        Release-Tags:  relext
        License:       CDDL
        Author:        OpenZFS
        Linux-Maximum: 7.0
        Linux-Minimum: 4.18
        """;

    [Fact]
    public void Say_which_OpenZFS_this_is_and_which_kernels_it_is_for()
    {
        var meta = ZfsMeta.Parse(Released, "META");

        Assert.Equal(
            new ZfsMeta(ZfsVersion.Parse("2.4.3"), KernelVersion.Parse("4.18"), KernelVersion.Parse("7.0")), meta);
    }

    [Fact]
    public void Name_a_candidate_in_the_release() =>
        Assert.Equal("2.4.0-rc3", ZfsMeta.Parse(Released.Replace("2.4.3", "2.4.0", StringComparison.Ordinal)
            .Replace("Release:       1", "Release: rc3", StringComparison.Ordinal), "META").Version.ToString());

    [Theory]
    [InlineData("7.0.12", true)]
    [InlineData("7.1.4", false)]
    [InlineData("4.17.0", false)]
    public void Decide_whether_a_kernel_is_covered(string kernel, bool covered) =>
        Assert.Equal(covered, ZfsMeta.Parse(Released, "META").Covers(KernelVersion.Parse(kernel)));

    [Theory]
    [InlineData(
        "Linux-Maximum: 7.0", "Linux-Maximum: soon",
        "zfs/META: 'Linux-Maximum' is 'soon', expected a kernel version such as 6.19")]
    [InlineData("Version:       2.4.3", "Version: 2", "zfs/META: 'Version' is '2', expected a version such as 2.4.1")]
    [InlineData("Linux-Minimum: 4.18", "", "zfs/META: no 'Linux-Minimum' in this META file")]
    [InlineData("Branch:        1.0", "Version: 2.4.4", "zfs/META: 'Version' is duplicated")]
    public void Refuse_missing_malformed_and_contradicting_fields(string line, string replacement, string message)
    {
        var failure = Assert.Throws<MetaFormatException>(
            () => ZfsMeta.Parse(Released.Replace(line, replacement, StringComparison.Ordinal), "zfs/META"));

        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_read_from_a_stream() =>
        Assert.Equal(
            "2.4.3",
            (await ZfsMeta.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Released)), "META")).Version.ToString());

    [Fact]
    public async Task Refuse_more_than_a_META_file_can_have()
    {
        var failure = await Assert.ThrowsAsync<OversizedException>(
            () => ZfsMeta.ReadAsync(new MemoryStream(new byte[KmodLimits.MetaBytes + 1]), "META"));

        Assert.StartsWith("META: a META file is a few hundred bytes", failure.Message, StringComparison.Ordinal);
    }
}
