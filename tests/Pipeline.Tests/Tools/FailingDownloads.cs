namespace KinoiteZfs.Pipeline.Tests.Tools;

public sealed class FailingDownloads
{
    /// <summary>As the programs say it: curl, librepo, git, Go's net package in podman and buildah.</summary>
    [Theory]
    [InlineData("curl: (28) Operation timed out after 300000 milliseconds")]
    [InlineData("  - Curl error (7): Couldn't connect to server for https://mirrors.fedoraproject.org/metalink")]
    [InlineData("fatal: unable to access 'https://github.com/openzfs/zfs/': Could not resolve host: github.com")]
    [InlineData("error: RPC failed; curl 56 GnuTLS recv error (-54): Error in the pull function.")]
    [InlineData("curl: (22) The requested URL returned error: 503")]
    [InlineData("  - Status code: 502 for https://kojipkgs.fedoraproject.org/packages/kernel.rpm")]
    [InlineData(
        "Error: initializing source: pinging container registry quay.io: Get \"https://quay.io/v2/\": dial tcp: lookup quay.io: i/o timeout")]
    [InlineData("received unexpected HTTP status: 502 Bad Gateway")]
    [InlineData("read tcp 10.1.0.4:443: read: connection reset by peer")]
    public void What_a_second_try_may_mend_is_seen(string line) =>
        Assert.True(DownloadFailure.IsIn($"one\n{line}\nerror: Recipe `build` failed"));

    [Theory]
    [InlineData("curl: (22) The requested URL returned error: 404")]
    [InlineData("error: 'struct bio' has no member named 'bi_disk'")]
    [InlineData("No match for argument: zfs-dracut")]
    [InlineData("API rate limit exceeded for 10.1.0.4")]
    public void What_will_be_the_same_again_is_not(string line) => Assert.False(DownloadFailure.IsIn(line));
}
