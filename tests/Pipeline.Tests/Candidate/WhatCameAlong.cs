namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>Packages that ZFS requires come from whatever repositories are enabled: the build's log names
/// them.</summary>
public sealed class WhatCameAlong : IDisposable
{
    static readonly ZfsPackage Zfs = new("zfs", "2.4.4-1.fc43", "x86_64", Given.Digest("zfs"), 1);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("install-zfs: installed: ")]
    [InlineData("kinoite-zfs => install-zfs: installed: ")]
    public async Task Packages_beside_ours_are_listed_in_order(string begin) =>
        Assert.Equal(
            ["openssl-1:3.5.4-1.fc43.x86_64", "sysstat-12.7.8-1.fc43.x86_64"],
            await ReadAsync(
                $"STEP 3/3\n{begin}sysstat-12.7.8-1.fc43.x86_64\n{begin}zfs-2.4.4-1.fc43.x86_64\n{begin}openssl-1:3.5.4-1.fc43.x86_64\r\n"));

    [Fact]
    public async Task Nothing_is_listed_where_nothing_came() =>
        Assert.Null(await ReadAsync("install-zfs: installed: zfs-2.4.4-1.fc43.x86_64\n"));

    /// <summary>The log is foreign code's.</summary>
    [Fact]
    public async Task What_cannot_be_a_package_is_left_out() =>
        Assert.Equal(["a-1-1.noarch"], await ReadAsync(
            "install-zfs: installed: a-1-1.noarch\ninstall-zfs: installed: ::error::x\ninstall-zfs: installed: two words\n"));

    [Fact]
    public void A_record_without_end_is_cut() =>
        Assert.Equal(500, CameAlong.Plausible(Enumerable.Range(0, 10_000).Select(number => $"a-{number}"))!.Count);

    Task<IReadOnlyList<string>?> ReadAsync(string log) =>
        CameAlong.ReadAsync(_folder.Write("compose.log", log), [Zfs], default);
}
