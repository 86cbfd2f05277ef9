namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class RepositoryPages : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("https://github.com/dana/kinoite-zfs", "https://github.com/dana/kinoite-zfs")]
    [InlineData("https://github.com/dana/kinoite-zfs.git\n", "https://github.com/dana/kinoite-zfs")]
    [InlineData("https://dana:token-of-dana@github.com/dana/kinoite-zfs.git", "https://github.com/dana/kinoite-zfs")]
    [InlineData("git@github.com:dana/kinoite-zfs.git", "https://github.com/dana/kinoite-zfs")]
    [InlineData(
        "ssh://git@ssh.example.org:2222/group/sub/kinoite-zfs", "https://ssh.example.org/group/sub/kinoite-zfs")]
    [InlineData("https://forge.example.org:8443/dana/kinoite-zfs/", "https://forge.example.org:8443/dana/kinoite-zfs")]
    public void A_repository_is_named_without_credentials(string remote, string page) =>
        Assert.Equal(page, $"{RepositoryPage.Of(remote)}");

    [Theory]
    [InlineData("")]
    [InlineData("/home/dana/kinoite-zfs")]
    [InlineData("../kinoite-zfs")]
    [InlineData("file:///home/dana/kinoite-zfs")]
    [InlineData("https://dana:pass@word@github.com/dana/kinoite-zfs")]
    [InlineData("https://github.com/dana/kinoite-zfs?token=secret")]
    public void What_is_no_page_on_the_web_is_none(string remote) => Assert.Null(RepositoryPage.Of(remote));

    [Fact]
    public async Task A_clone_knows_where_it_is_from()
    {
        await GitAsync("init", "--quiet");
        Assert.Null(await Checkout.FindPageAsync(_folder.Directory, default));

        await GitAsync("remote", "add", "origin", "git@github.com:dana/kinoite-zfs.git");

        Assert.Equal(
            "https://github.com/dana/kinoite-zfs", $"{await Checkout.FindPageAsync(_folder.Directory, default)}");
    }

    Task<ToolResult> GitAsync(params string[] arguments) =>
        GitTool.Git.RunAsync(GitTool.Run(arguments) with { WorkingDirectory = _folder.Directory }, default);
}
