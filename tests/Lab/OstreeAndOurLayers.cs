namespace KinoiteZfs.Lab;

/// <summary>
/// The lab's base image is one to real ostree: Debian's ostree 2022.7 reads the repository in its layers, checks every
/// object, and finds the tree which went in. And buildah's mount of it shows what our reader shows.
/// </summary>
public sealed class OstreeAndOurLayers : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    RegistryProcess? _process;
    HttpRegistry? _registry;
    OstreeImage? _image;

    public async Task InitializeAsync()
    {
        _process = await RegistryProcess.StartOpenAsync(_folder["registry"]);
        _registry = Connect.Anonymously(_process.Address);
        var noise = new string('n', 300);
        var tree = new OstreeTree()
            .Folder("sysroot").Folder("tmp", 0x3FF).Folder("usr/share/empty-folder", 0x1C0)
            .Link("lib64", "usr/lib64").Link("lib", "usr/lib")
            .Link("bin", "usr/bin").Link("sbin", "usr/sbin").Link("usr/sbin", "bin")
            .File("usr/bin/bash", "#!", 0x1ED).File("usr/bin/su", "#!!", 0x9ED).Link("usr/bin/sh", "bash")
            .File("usr/lib64/libc.so.6", "ELF", 0x1ED).Link("usr/lib64/ld-linux-x86-64.so.2", "libc.so.6")
            .File("usr/lib/modules/6.18.12-200.fc43.x86_64/vmlinuz", noise)
            .File("usr/lib/modules/6.18.12-200.fc43.x86_64/initramfs.img")
            .File($"usr/share/{new string('d', 120)}/{new string('f', 120)} ü", "long")
            .File("usr/etc/containers/policy.json", "{}").File("usr/share/copy-of-policy.json", "{}");
        _image = new OstreeImage(_registry, Repository, _folder["scratch"]);
        await _image.AddCommitAsync(
            tree, path => path.StartsWith("usr/lib/modules", StringComparison.Ordinal)
                ? 1
                : path.StartsWith("usr", StringComparison.Ordinal) ? 2 : 0,
            "43.20261124", "6.18.12-200.fc43.x86_64");
        await _image.PushAsync("latest");
    }

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
        if (_process is not null)
            await _process.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Real_ostree_finds_every_object_whole()
    {
        var repository = Path.Combine(await UnpackAsync(), "sysroot", "ostree", "repo");
        var commit = await CommitAsync();
        var checkedObjects = await Tool.TryAsync("ostree", [$"--repo={repository}", "fsck"]);
        Assert.True(checkedObjects.ExitCode == 0, checkedObjects.All);
        var listed = await Tool.RunAsync("ostree", $"--repo={repository}", "ls", "--recursive", commit);
        Assert.Contains("/usr/sbin -> bin", listed, StringComparison.Ordinal);
        Assert.Contains("-04755 0 0      3 /usr/bin/su", listed, StringComparison.Ordinal);
        Assert.Contains("d01777 0 0      0 /tmp", listed, StringComparison.Ordinal);
        Assert.Contains("/usr/etc/containers/policy.json", listed, StringComparison.Ordinal);
        Assert.Equal("6.18.12-200.fc43.x86_64", (await Tool.RunAsync(
            "ostree", $"--repo={repository}", "show", "--print-metadata-key=ostree.linux", commit))
            .Trim('\''));
    }

    [Fact]
    public async Task Real_ostree_takes_the_merged_layers_as_a_tree()
    {
        // What the layers are to a host: one archive, its hard links found in it.
        var root = await UnpackAsync();
        var tar = _folder["merged.tar"];
        await Tool.RunAsync(
            "tar", "--create", $"--file={tar}", $"--directory={root}", "--sort=name", "--exclude=./sysroot", ".");
        var repository = $"--repo={_folder["host"]}";
        await Tool.RunAsync("ostree", repository, "init", "--mode=archive");
        await Tool.RunAsync(
            "ostree", repository, "commit", "--branch=host", "--no-xattrs", $"--tree=tar={tar}", "--no-bindings");
        var listed = await Tool.RunAsync("ostree", repository, "ls", "--recursive", "host");
        Assert.Contains("/usr/sbin -> bin", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buildahs_mount_shows_what_our_reader_shows()
    {
        var mounted = await Tool.RunAsync(
            Checkout.Script("in-image.sh"), $"{Repository}:latest", Checkout.Script("list-files.sh"));
        var view = await MergedView.OfAsync(_registry!, Repository.At(Tag.Parse("latest")));
        Assert.Equal(mounted.Split('\n'), view.Lines);
    }

    Repository Repository => Repository.Parse($"{_process!.Address}/fedora-ostree-desktops/kinoite");

    async Task<string> CommitAsync() =>
        (await _registry!.ResolveImageAsync(Repository.At(Tag.Parse("latest")), Platform.LinuxAmd64, default))
            .Config.Labels["ostree.commit"];

    async Task<string> UnpackAsync()
    {
        var root = _folder["root"];
        Directory.CreateDirectory(root);
        foreach (var layer in _image!.Layers)
        {
            var file = _folder["layer.tar.gz"];
            await using (var bytes = await _registry!.OpenBlobAsync(Repository, layer, default))
            await using (var copy = File.Create(file))
                await bytes.CopyToAsync(copy);
            await Tool.RunAsync("tar", "--extract", $"--file={file}", $"--directory={root}");
        }
        return root;
    }
}
