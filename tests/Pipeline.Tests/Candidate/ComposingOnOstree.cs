namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>
/// On an image exported from an ostree commit every path is a hard link to an object, links included: <c>usr/sbin</c> →
/// object → <c>bin</c> (containers/bootc, ostree-ext/src/tar/export.rs).
/// </summary>
public sealed class ComposingOnOstree : IDisposable
{
    const string Modules = $"usr/lib/modules/{SampleWorld.Older}";

    readonly SampleWorld _world = SampleWorld.OfNightAsync().GetAwaiter().GetResult();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("usr/sbin/zfs", "usr/bin/zfs")]
    [InlineData("sbin/zfs", "usr/bin/zfs")]
    [InlineData("lib64/libzfs.so.6", "usr/lib64/libzfs.so.6")]
    [InlineData("usr/local/bin/x", "var/usrlocal/bin/x")]
    [InlineData("etc/zfs/zed.rc", "etc/zfs/zed.rc")]
    public async Task A_file_is_where_the_bases_links_lead(string path, string placed) =>
        Assert.Equal(placed, (await TreeAsync(path)).Place(ImagePath.Parse(path), RpmEntryKind.File).Value);

    [Theory]
    [InlineData("usr/sbin", "usr/bin")]
    [InlineData("sbin", "usr/bin")]
    [InlineData("lib64", "usr/lib64")]
    [InlineData("usr/local", "var/usrlocal")]
    [InlineData("usr/lib/new", "usr/lib/new")]
    public async Task A_folder_is_where_the_bases_links_lead(string path, string placed) =>
        Assert.Equal(
            placed, (await TreeAsync(path + "/any")).Place(ImagePath.Parse(path), RpmEntryKind.Directory).Value);

    [Fact]
    public async Task A_link_of_the_base_is_replaced_by_a_packages_file() =>
        Assert.Equal("usr/bin/sh", (await TreeAsync("usr/bin/sh"))
            .Place(ImagePath.Parse("usr/bin/sh"), RpmEntryKind.SymbolicLink).Value);

    [Fact]
    public async Task A_package_database_which_learns_nothing_is_warned_of()
    {
        await PublishAsync(new OstreeTree().File("usr/share/rpm/rpmdb.sqlite", "database"));
        List<string> warnings = [];

        await ComposeAsync(new NativeComposer(warnings.Add));

        Assert.Contains(
            "has a package database, and the native composer does not write into it", Assert.Single(warnings),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_without_package_database_is_composed_without_a_word()
    {
        await PublishAsync(new OstreeTree());
        List<string> warnings = [];

        await ComposeAsync(new NativeComposer(warnings.Add));

        Assert.Empty(warnings);
    }

    [Fact]
    public async Task What_is_composed_replaces_nothing_of_the_base()
    {
        await PublishAsync(new OstreeTree());

        var composed = await ComposeAsync(new NativeComposer());

        var repository = _world.Inputs.Base.Source.Repository;
        foreach (var layer in composed.Layers)
            await _world.Registry.PushBlobAsync(
                repository, layer.Blob, stop => layer.Registry.OpenBlobAsync(layer.Repository, layer.Blob, stop),
                default);
        var layers = composed.Layers.Select(layer => layer.Blob).ToList();
        Assert.Empty(await WhatReplacesTheBase.OfAsync(_world.Registry, repository, layers, layers.Count - 1));
    }

    async Task<BaseTree> TreeAsync(string path)
    {
        await PublishAsync(new OstreeTree());
        var image = await _world.Registry.ResolveImageAsync(_world.Inputs.Base.Pinned, Platform.LinuxAmd64, default);
        return await BaseTree.ReadAsync(_world.Registry, image, [path], _world.Progress, default);
    }

    async Task<ComposedImage> ComposeAsync(NativeComposer composer) => await composer.ComposeAsync(
        await _world.ToComposeAsync(_world.Temporary.CreateSubdirectory("workspace"),
            await _world.MakeAkmodsAsync()), _world.Progress, default);

    async Task PublishAsync(OstreeTree tree)
    {
        tree.Link("bin", "usr/bin").Link("lib", "usr/lib").Link("lib64", "usr/lib64")
            .Link("sbin", "usr/sbin").Link("usr/sbin", "bin").Link("usr/local", "../var/usrlocal")
            .File("usr/bin/bash", "bash").Link("usr/bin/sh", "bash").File("usr/etc/fstab", "none\n")
            .File($"{Modules}/vmlinuz", "kernel").File($"{Modules}/modules.dep", "kernel/fs/sample/sample.ko.xz:\n")
            .File($"{Modules}/kernel/fs/sample/sample.ko.xz", "module");
        var image = new OstreeImage(
            _world.Registry, _world.Inputs.Base.Source.Repository, Path.Combine(_world.Temporary.FullName, "scratch"));
        await image.AddCommitAsync(
            tree, path => path.StartsWith(Modules, StringComparison.Ordinal)
                ? 1
                : path.StartsWith("usr/", StringComparison.Ordinal) ? 2 : 0,
            "43.20261120", SampleWorld.Older);
        var digest = await image.PushAsync("latest");
        _world.Change(_world.Inputs with { Base = _world.Inputs.Base with { Digest = digest }, Kernels = Given.Kernels(
            SampleWorld.Older) });
    }
}
