using KinoiteZfs.Pipeline.Akmods.Source;

namespace KinoiteZfs.Pipeline.Tests.Akmods.Source;

public sealed class KeepingCompiledModules : IDisposable
{
    static readonly ModuleCacheKey Key = new(Given.Digest("source"), KernelRelease.Parse("6.18.12-200.fc43.x86_64"), Given.Digest("headers"), "gcc 15");

    readonly TemporaryFolder _folder = new();
    readonly Lines _progress = new();

    ModuleCache Cache => new(Folder("cache"), _progress);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_kept_comes_back()
    {
        await KeepAsync(Key, "zfs");

        Assert.Equal("zfs", await TakeAsync(Key));
    }

    [Fact]
    public async Task What_was_never_kept_is_not_there() => Assert.Null(await TakeAsync(Key));

    [Fact]
    public async Task Every_part_of_the_key_counts()
    {
        await KeepAsync(Key, "zfs");

        Assert.Null(await TakeAsync(Key with { Source = Given.Digest("other") }));
        Assert.Null(await TakeAsync(Key with { Kernel = KernelRelease.Parse("6.18.13-200.fc43.x86_64") }));
        Assert.Null(await TakeAsync(Key with { Headers = Given.Digest("other") }));
        Assert.Null(await TakeAsync(Key with { Compiler = "gcc 16" }));
    }

    [Theory]
    [InlineData("zfs.ko.xz", "changed")]
    [InlineData("modules.json", "{}")]
    [InlineData("modules.json", null)]
    [InlineData("zfs.ko.xz", null)]
    public async Task What_was_changed_is_refused_said_and_replaced(string file, string? content)
    {
        await KeepAsync(Key, "zfs");
        Damage(file, content);

        Assert.Null(await TakeAsync(Key));
        Assert.Contains(_progress.All, line => line.Contains("cannot be used and are compiled again", StringComparison.Ordinal));
        await KeepAsync(Key, "zfs");
        Assert.Equal("zfs", await TakeAsync(Key));
    }

    [Fact]
    public async Task An_entry_under_another_ones_name_is_refused()
    {
        var other = Key with { Compiler = "gcc 16" };
        await KeepAsync(other, "other");
        Directory.Move(Path.Combine(Folder("cache").FullName, other.Name), Path.Combine(Folder("cache").FullName, Key.Name));

        Assert.Null(await TakeAsync(Key));
    }

    [Fact]
    public async Task An_entry_that_names_a_file_elsewhere_is_refused()
    {
        await KeepAsync(Key, "zfs");
        var entry = Path.Combine(Folder("cache").FullName, Key.Name, "modules.json");
        Damage("modules.json", (await File.ReadAllTextAsync(entry)).Replace("zfs.ko.xz", "../../zfs.ko.xz", StringComparison.Ordinal));

        Assert.Null(await TakeAsync(Key));
    }

    [Fact]
    public async Task Of_two_builds_at_once_one_is_kept_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => KeepAsync(Key, "zfs")));

        Assert.Equal("zfs", await TakeAsync(Key));
        Assert.Equal([Key.Name], Folder("cache").EnumerateFileSystemInfos().Select(entry => entry.Name));
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_said_and_stops_nothing()
    {
        _folder.Write("cache", "a file where a folder should be");

        await KeepAsync(Key, "zfs");

        Assert.Contains(_progress.All, line => line.Contains("could not be kept", StringComparison.Ordinal));
    }

    Task KeepAsync(ModuleCacheKey key, string content) =>
        Cache.KeepAsync(key, [_folder.Write($"{Guid.NewGuid():n}/zfs.ko.xz", content)], default);

    async Task<string?> TakeAsync(ModuleCacheKey key)
    {
        var target = Folder($"{Guid.NewGuid():n}");
        target.Create();
        var taken = await Cache.TakeAsync(key, target, default);
        if (taken is null)
            Assert.Empty(target.EnumerateFileSystemInfos());
        return taken is null ? null : await File.ReadAllTextAsync(Assert.Single(taken).FullName);
    }

    void Damage(string name, string? content)
    {
        var file = _folder.File($"cache/{Key.Name}/{name}");
        file.Delete();
        if (content is not null)
            File.WriteAllText(file.FullName, content);
    }

    DirectoryInfo Folder(string name) => new(Path.Combine(_folder.Directory.FullName, name));
}
