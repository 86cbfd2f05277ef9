using System.Formats.Tar;
using KinoiteZfs.Oci.Layers;

namespace KinoiteZfs.Lab;

/// <summary>
/// What a host makes of a layer: bootc hands it to <c>ostree commit --tree=tar</c> (bootc-dev/bootc,
/// crates/ostree-ext/src/tar/write.rs). What real ostree refuses, Verify refuses too.
/// </summary>
public sealed class LayersThatHostsImport : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a file", "f usr/a")]
    [InlineData("a hard link", "f usr/a", "h usr/b usr/a")]
    [InlineData("a hard link to a symbolic link", "l usr/a bin", "h usr/b usr/a")]
    [InlineData("several links to one file", "f usr/a", "h usr/b usr/a", "h usr/c usr/a")]
    public async Task What_ostree_takes_is_taken(string what, params string[] entries)
    {
        var (ostree, problems) = await ImportAsync(entries);
        Assert.True(ostree.ExitCode == 0, $"{what}: {ostree.All}");
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("a chain", "f usr/a", "h usr/b usr/a", "h usr/c usr/b")]
    [InlineData("a target in another layer", "h usr/b usr/lower")]
    [InlineData("a target spelled through a link", "f usr/lib/a", "l lib usr/lib", "h usr/b lib/a")]
    public async Task What_ostree_refuses_is_refused(string what, params string[] entries)
    {
        var (ostree, problems) = await ImportAsync(entries);
        Assert.True(ostree.ExitCode != 0, what);
        Assert.Contains("Failed to find object", ostree.All, StringComparison.Ordinal);
        Assert.Single(problems);
    }

    /// <param name="entries">"f path", "l path target" or "h path target".</param>
    async Task<(ToolResult Ostree, IReadOnlyList<string> Problems)> ImportAsync(string[] entries)
    {
        var file = _folder["layer.tar"];
        await using (var tar = new TarWriter(File.Create(file), TarEntryFormat.Pax))
        {
            foreach (var parts in entries.Select(entry => entry.Split(' ')))
            {
                var kind = parts[0] switch { "h" => TarEntryType.HardLink, "l" => TarEntryType.SymbolicLink, _ =>
                    TarEntryType.RegularFile };
                var entry = new PaxTarEntry(kind, parts[1]);
                if (kind == TarEntryType.RegularFile)
                    entry.DataStream = new MemoryStream("content"u8.ToArray());
                else
                    entry.LinkName = parts[2];
                await tar.WriteEntryAsync(entry);
            }
        }
        var import = new LayerImport(firstLayer: 0);
        await using (var layer = await LayerReader.OpenAsync(
            File.OpenRead(file), "the layer", LayerLimits.Default, default))
        {
            while (await layer.NextAsync(default) is { } entry)
                import.Add(0, entry);
        }
        var repository = $"--repo={_folder["repository"]}";
        await Tool.RunAsync("ostree", repository, "init", "--mode=bare-user");
        return (
            await Tool.TryAsync(
                "ostree",
                [
                    repository, "commit", "--no-bindings", "--tar-autocreate-parents", $"--tree=tar={file}",
                    "--branch=layer"
                ]),
            import.Problems);
    }
}
