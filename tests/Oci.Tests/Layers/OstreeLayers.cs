using System.Formats.Tar;
using System.IO.Compression;
using ArchiveEntry = System.Formats.Tar.TarEntry;

namespace KinoiteZfs.Oci.Tests.Layers;

/// <summary>
/// The layers which stand for ostree's in all tests are written as ostree's are. What is expected here was read in
/// containers/bootc, ostree-ext/src/tar/export.rs.
/// </summary>
public sealed class OstreeLayers : IDisposable
{
    const string Objects = "sysroot/ostree/repo/objects/";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public OstreeLayers() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Objects_have_the_names_which_ostree_gives_them()
    {
        var none = GVariant.Array([]);
        // vmware/photon, docs: "ostree ls photon/1.0/x86_64/minimal -C" of a real repository: / and /bin -> usr/bin.
        Assert.Equal(
            "446a0ef11b7cc167f3b603e585c7eeeeb675faa412d5ec73f62988eb0b6c5488",
            OstreeCommit.Rights(OstreeTree.FolderMode, none).Checksum);
        Assert.Equal(
            "389846c2702216e1367c8dfb68326a6b93ccf5703c89c93979052a9bf359608e",
            OstreeCommit.ChecksumOf(new OstreeTree().Link("bin", "usr/bin").Files["bin"], none));
    }

    [Fact]
    public async Task A_path_is_a_hard_link_to_an_object_of_its_own_layer()
    {
        var (commit, chunk) = await WriteAsync(new OstreeTree().File("usr/lib/os-release", "NAME=Fedora\n"));
        var path = Assert.Single(chunk, entry => entry.Name == "usr/lib/os-release");
        var target = Assert.Single(chunk, entry => entry.Name == path.LinkName);
        Assert.Equal((TarEntryType.HardLink, TarEntryType.RegularFile), (path.EntryType, target.EntryType));
        Assert.Matches($"^{Objects}[0-9a-f]{{2}}/[0-9a-f]{{62}}\\.file$", path.LinkName);
        Assert.True(chunk.IndexOf(target) < chunk.IndexOf(path));
        Assert.DoesNotContain(commit, entry => entry.Name.EndsWith("os-release", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_symbolic_link_is_a_hard_link_to_an_object_which_is_one()
    {
        var (_, chunk) = await WriteAsync(new OstreeTree().Link("usr/sbin", "bin"));
        var path = Assert.Single(chunk, entry => entry.Name == "usr/sbin");
        var target = Assert.Single(chunk, entry => entry.Name == path.LinkName);
        Assert.Equal(TarEntryType.HardLink, path.EntryType);
        Assert.Equal((TarEntryType.SymbolicLink, "bin"), (target.EntryType, target.LinkName));
    }

    [Fact]
    public async Task Attributes_stand_before_the_object_they_are_of()
    {
        var (_, chunk) = await WriteAsync(new OstreeTree().File("usr/a", "a").File("usr/b", "b"));
        string[] kinds = [.. chunk.Select(entry => entry.Name).Where(name =>
            name.StartsWith(Objects, StringComparison.Ordinal) && name.Contains(".file", StringComparison.Ordinal))
            .Select(Path.GetExtension)!];
        Assert.Equal([".file-xattrs", ".file-xattrs-link", ".file", ".file-xattrs-link", ".file"], kinds);
        Assert.All(chunk.Where(entry => entry.Name.EndsWith("-link", StringComparison.Ordinal)), link =>
            Assert.EndsWith(".file-xattrs", link.LinkName, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_content_is_one_object_with_several_paths()
    {
        var (_, chunk) = await WriteAsync(
            new OstreeTree().File("usr/a", "same").File("usr/b", "same").File("usr/c", "same", mode: 0x1ED));
        var links = chunk.Where(entry => entry.Name is "usr/a" or "usr/b" or "usr/c")
            .ToDictionary(entry => entry.Name, entry => entry.LinkName);
        Assert.Equal(links["usr/a"], links["usr/b"]);
        Assert.NotEqual(links["usr/a"], links["usr/c"]);
    }

    [Fact]
    public async Task An_empty_file_is_no_link()
    {
        var (_, chunk) = await WriteAsync(new OstreeTree().File("usr/share/empty"));
        Assert.Equal(
            TarEntryType.RegularFile, Assert.Single(chunk, entry => entry.Name == "usr/share/empty").EntryType);
        Assert.Single(chunk, entry => entry.Name.EndsWith(".file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_commits_etc_is_the_images_etc()
    {
        var (commit, chunk) = await WriteAsync(
            new OstreeTree().File("usr/etc/fstab", "none\n").File("usr/etcetera", "x"));
        Assert.Contains(commit, entry => entry.Name.TrimEnd('/') == "./etc");
        Assert.Contains(chunk, entry => entry.Name == "etc/fstab");
        Assert.Contains(chunk, entry => entry.Name == "usr/etcetera");
        Assert.DoesNotContain(commit.Concat(chunk), entry => entry.Name.Contains("usr/etc/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_layer_begins_with_the_root_and_has_the_folders_and_the_commit()
    {
        var (commit, chunk) = await WriteAsync(new OstreeTree().File("usr/lib/os-release", "NAME=Fedora\n"));
        Assert.Equal("./", commit[0].Name);
        Assert.Equal(
            ["./usr", "./usr/lib", "var/tmp"], [.. commit.Where(entry => entry.EntryType == TarEntryType.Directory)
                .Select(entry => entry.Name.TrimEnd('/'))
                .Where(name => !name.StartsWith("sysroot", StringComparison.Ordinal) && name != ".")]);
        Assert.Single(commit, entry => entry.Name.EndsWith(".commit", StringComparison.Ordinal));
        Assert.DoesNotContain(chunk, entry => entry.Name.StartsWith("usr", StringComparison.Ordinal)
            && entry.EntryType == TarEntryType.Directory);
    }

    /// <summary>Two entries of one name are refused by podman and buildah.</summary>
    [Fact]
    public async Task No_path_comes_twice_also_when_the_commit_has_what_is_added_to_every_image()
    {
        var (commit, _) = await WriteAsync(
            new OstreeTree().Folder("sysroot").Folder("var/tmp", 0x3FF).File("usr/a", "a"));
        Assert.Empty(commit.GroupBy(entry => entry.Name.Replace("./", "", StringComparison.Ordinal).TrimEnd('/'))
            .Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [Fact]
    public async Task Every_layer_repeats_the_repositorys_folders()
    {
        var (commit, chunk) = await WriteAsync(new OstreeTree().File("usr/a", "a"));
        foreach (var layer in new[] { commit, chunk })
        {
            Assert.Equal(4 + 256 + 8, layer.Count(entry => entry.EntryType == TarEntryType.Directory
                && entry.Name.StartsWith("sysroot", StringComparison.Ordinal)));
            Assert.Single(layer, entry => entry.Name == "sysroot/ostree/repo/config");
        }
    }

    /// <returns>The layer with the commit, and one which holds everything.</returns>
    async Task<(List<ArchiveEntry> Commit, List<ArchiveEntry> Chunk)> WriteAsync(OstreeTree tree)
    {
        var image = await new OstreeImage(_registry, SampleImage.App, _folder.Path + "/scratch")
            .AddCommitAsync(tree, _ => 1, "44.20260822");
        return (await EntriesAsync(image.Layers[0]), await EntriesAsync(image.Layers[1]));
    }

    async Task<List<ArchiveEntry>> EntriesAsync(Descriptor layer)
    {
        await using var packed = await _registry.OpenBlobAsync(SampleImage.App, layer, default);
        await using var bytes = new GZipStream(packed, CompressionMode.Decompress);
        await using var tar = new System.Formats.Tar.TarReader(bytes);
        List<ArchiveEntry> entries = [];
        while (await tar.GetNextEntryAsync(copyData: true) is { } entry)
            entries.Add(entry);
        return entries;
    }
}
