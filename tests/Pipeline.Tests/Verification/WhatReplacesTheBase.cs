using System.Formats.Tar;

namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>
/// Layers on an image as ublue-os ships it, exported from an ostree commit. The links are those of Fedora 43's own
/// image: <c>usr/sbin</c> is one since Fedora 42 (fedoraproject.org, Changes/Unify_bin_and_sbin).
/// </summary>
public sealed class WhatReplacesTheBase : IDisposable
{
    static readonly Repository Repository = Repository.Parse("ghcr.io/ublue-os/kinoite-main");

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public WhatReplacesTheBase() => _registry = new LayoutRegistry(_folder.Directory.FullName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_which_are_added_and_replaced_are_fine() => Assert.True((await CheckAsync(layer =>
    {
        Folder(layer, "usr");
        Folder(layer, "usr/bin");
        Text(layer, "usr/bin/zfs");
        Text(layer, "usr/bin/bash");
        Text(layer, "usr/lib/new/file");
        layer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "usr/bin/sh") { LinkName = "zsh" });
    })).Passed);

    [Fact]
    public async Task What_is_written_through_a_link_is_fine() => Assert.True((await CheckAsync(layer =>
    {
        Text(layer, "usr/sbin/zfs");
        Text(layer, "lib64/libzfs.so.6");
    })).Passed);

    /// <summary>What the native composer made of a package which has /usr/sbin itself: an image whose /usr/sbin holds
    /// two files.</summary>
    [Fact]
    public async Task A_folder_in_the_place_of_a_link_is_refused()
    {
        var check = await CheckAsync(layer =>
        {
            Folder(layer, "usr/sbin");
            Text(layer, "usr/sbin/zfs");
        });
        Assert.Equal((false, true), (check.Passed, check.Reason.StartsWith(
            "usr/sbin is a link to 'bin' in the base, and a folder here. ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_file_is_refused() =>
        Assert.Contains(
            "usr/bin/bash is a file of the base, and a folder here",
            (await CheckAsync(layer => Folder(layer, "usr/bin/bash"))).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(TarEntryType.RegularFile)]
    [InlineData(TarEntryType.SymbolicLink)]
    public async Task What_replaces_a_folder_is_refused(TarEntryType type)
    {
        var check = await CheckAsync(layer => layer.WriteEntry(type is TarEntryType.SymbolicLink
            ? new PaxTarEntry(type, "usr/share/zoneinfo") { LinkName = "../lib" }
            : new PaxTarEntry(type, "usr/share/zoneinfo")));
        Assert.Contains(
            "usr/share/zoneinfo is a folder of the base, and something else here", check.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_which_is_emptied_is_refused() => Assert.Contains(
        "usr/share/zoneinfo is emptied, and not all that the base has in it comes again",
        (await CheckAsync(layer => Text(layer, "usr/share/zoneinfo/.wh..wh..opq"))).Reason, StringComparison.Ordinal);

    /// <summary>Some tools write a folder anew, whole, when they touch it. Hosts see no difference.</summary>
    [Theory]
    [InlineData("usr/share/.wh..wh..opq")]
    [InlineData("usr/.wh.share")]
    public async Task A_folder_whose_whole_content_comes_again_is_fine(string whiteout) =>
        Assert.True((await CheckAsync(layer =>
        {
            Text(layer, whiteout);
            Folder(layer, "usr/share");
            Folder(layer, "usr/share/zoneinfo");
            Text(layer, "usr/share/zoneinfo/UTC");
            Text(layer, "usr/share/zoneinfo/more");
        })).Passed);

    [Theory]
    [InlineData("usr/share/.wh..wh..opq")]
    [InlineData("usr/.wh.share")]
    public async Task A_folder_in_which_something_does_not_come_again_is_refused(string whiteout) => Assert.Contains(
        "usr/share/zoneinfo is emptied, and not all that the base has in it comes again",
        (await CheckAsync(layer =>
        {
            Text(layer, whiteout);
            Text(layer, "usr/share/zoneinfo/more");
        })).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task A_link_which_comes_again_as_a_folder_in_an_emptied_one_is_refused() => Assert.Contains(
        "usr/sbin is a link to 'bin' in the base, and a folder here",
        (await CheckAsync(layer =>
        {
            Text(layer, "usr/.wh..wh..opq");
            foreach (var file in new[] { "bin/bash", "bin/sh", "lib64/libc.so.6", "sbin/zfs", "share/zoneinfo/UTC" })
                Text(layer, $"usr/{file}");
        })).Reason, StringComparison.Ordinal);

    /// <summary>Some tools delete what they replace, in the same layer.</summary>
    [Fact]
    public async Task A_link_which_is_deleted_and_comes_back_as_a_folder_is_refused() => Assert.Contains(
        "usr/sbin is a link to 'bin'",
        (await CheckAsync(layer =>
        {
            Text(layer, "usr/.wh.sbin");
            Folder(layer, "usr/sbin");
        })).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task What_a_package_manager_leaves_in_var_is_the_machines_own() =>
        Assert.True((await CheckAsync(layer => Text(layer, "var/cache/dnf/.wh..wh..opq"))).Passed);

    [Fact]
    public async Task What_the_base_did_to_its_own_lower_layers_is_fine() => Assert.True((await CheckAsync(
        _ => { },
        layer =>
        {
            Folder(layer, "usr/sbin");
            Text(layer, "usr/share/zoneinfo/.wh..wh..opq");
        })).Passed);

    [Fact]
    public async Task Only_some_of_many_are_named() => Assert.Contains("; and 2 more. ", (await CheckAsync(layer =>
    {
        foreach (var link in new[] { "bin", "lib", "lib64", "sbin", "home", "usr/sbin", "usr/bin/bash" })
            Folder(layer, link);
    })).Reason, StringComparison.Ordinal);

    async Task<CheckResult> CheckAsync(Action<TarWriter> above, Action<TarWriter>? ofTheBase = null)
    {
        var image = new OstreeImage(_registry, Repository, Path.Combine(_folder.Directory.FullName, "scratch"));
        var tree = new OstreeTree()
            .Link("bin", "usr/bin").Link("lib", "usr/lib").Link("lib64", "usr/lib64")
            .Link("sbin", "usr/sbin").Link("home", "var/home").Link("usr/sbin", "bin")
            .File("usr/bin/bash", "bash").Link("usr/bin/sh", "bash")
            .File("usr/lib64/libc.so.6", "libc").File("usr/share/zoneinfo/UTC", "UTC")
            .Folder("var");
        await image.AddCommitAsync(
            tree, path => path.StartsWith("usr/", StringComparison.Ordinal) ? 1 : 0, "43.20261120");
        await image.AddLayerAsync(layer =>
        {
            Text(layer, "var/cache/dnf/packages");
            ofTheBase?.Invoke(layer);
        });
        var ofBase = image.Layers.Count;
        await image.AddLayerAsync(above);
        return BaseReplacementRule.Check(await OfAsync(_registry, Repository, image.Layers, ofBase));
    }

    /// <summary>As <c>Verify</c> finds them, with nothing else looked at.</summary>
    internal static async Task<IReadOnlyList<Replacement>> OfAsync(
        IRegistry registry, Repository repository, IReadOnlyList<Descriptor> layers, int ofBase)
    {
        var nothingElse = new FileFilter<object>([ImagePath.Parse("nothing")], _ => false, Inspect: null);
        var filter = await BaseReplacements.WatchAsync(nothingElse, registry, repository, layers, ofBase, default);
        return BaseReplacements.In(
            await ImageFiles.ReadAsync(registry, repository, layers, filter, null, default), ofBase);
    }

    static void Folder(TarWriter layer, string path) =>
        layer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, path + "/"));

    static void Text(TarWriter layer, string path) => layer.WriteEntry(
        new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream("text"u8.ToArray()) });
}
