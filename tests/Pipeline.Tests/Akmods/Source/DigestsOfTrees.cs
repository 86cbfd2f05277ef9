using KinoiteZfs.Pipeline.Akmods.Source;

namespace KinoiteZfs.Pipeline.Tests.Akmods.Source;

public sealed class DigestsOfTrees : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_content_elsewhere_has_the_same_digest()
    {
        foreach (var place in (string[])["here", "there"])
        {
            _folder.Write($"{place}/tree/a/file", "content");
            Link($"{place}/tree/link", "a");
        }

        Assert.Equal(await OfAsync("here/tree"), await OfAsync("there/tree"));
    }

    [Theory]
    [InlineData("tree/a/file", "other content")]
    [InlineData("tree/a/another", "content")]
    [InlineData("scripts/tool", "other content")]
    public async Task Any_change_changes_it(string file, string content)
    {
        _folder.Write("tree/a/file", "content");
        _folder.Write("scripts/tool", "content");
        Link("tree/scripts", "../scripts");
        var before = await OfAsync("tree");

        _folder.Write(file, content);

        Assert.NotEqual(before, await OfAsync("tree"));
    }

    [Fact]
    public async Task A_link_that_leads_elsewhere_changes_it()
    {
        _folder.Write("tree/a/file", "content");
        _folder.Write("tree/b/file", "content");
        Link("tree/link", "a");
        var before = await OfAsync("tree");

        File.Delete(_folder.File("tree/link").FullName);
        Link("tree/link", "b");

        Assert.NotEqual(before, await OfAsync("tree"));
    }

    [Fact]
    public async Task A_link_to_the_folder_itself_ends()
    {
        _folder.Write("tree/file", "content");
        Link("tree/again", ".");

        Assert.NotNull(await OfAsync("tree"));
    }

    void Link(string path, string target) => File.CreateSymbolicLink(_folder.File(path).FullName, target);

    Task<Digest> OfAsync(string tree) => TreeDigest.OfAsync([new DirectoryInfo(Path.Combine(_folder.Directory.FullName, tree))], default);
}
