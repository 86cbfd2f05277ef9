using KinoiteZfs.Kmods.Compression;
using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Lab;

/// <summary>What we read out of Debian's own modules is what modinfo reads.</summary>
public sealed class RealKernelModules
{
    public enum Line
    {
        Old,
        Installed,
        Update,
    }

    [Theory]
    [InlineData(Line.Old)]
    [InlineData(Line.Installed)]
    [InlineData(Line.Update)]
    public async Task Every_field_is_what_modinfo_says(Line line)
    {
        var folder = RealKernels.FolderOf(Choose(await RealKernels.GetAsync(), line));
        foreach (var path in SomeModules(folder))
            Assert.Equal(await ModinfoAsync(path), await OursAsync(path));
    }

    [Theory]
    [InlineData(Line.Old)]
    [InlineData(Line.Installed)]
    [InlineData(Line.Update)]
    public async Task Every_module_was_built_for_the_kernel_whose_directory_holds_it(Line line)
    {
        var kernel = Choose(await RealKernels.GetAsync(), line);
        var found = await Task.WhenAll(SomeModules(RealKernels.FolderOf(kernel)).Select(ReadAsync));
        Assert.All(found, module => Assert.Equal(kernel, module.Kernel));
    }

    [Theory]
    [InlineData("xz", ".xz", ModuleCompression.Xz)]
    [InlineData("gzip", ".gz", ModuleCompression.Gzip)]
    [InlineData("zstd", ".zst", ModuleCompression.Zstd)]
    public async Task Compression_changes_nothing_but_the_compression(
        string program, string suffix, ModuleCompression compression)
    {
        var kernels = await RealKernels.GetAsync();
        using var folder = new TemporaryFolder();
        var plain = Plain(SomeModules(RealKernels.FolderOf(kernels.Old))[0], folder);
        var before = await OursAsync(plain);
        // As kbuild compresses: the kernel's own xz only knows CRC32.
        await Tool.RunAsync(program, program == "xz" ? ["--check=crc32", "--keep", plain] : ["--keep", plain]);

        var module = await ReadAsync(plain + suffix);

        Assert.Equal((compression, before), (module.Compression, Describe(module)));
    }

    static KernelRelease Choose(RealKernels kernels, Line line) => line switch
    {
        Line.Old => kernels.Old,
        Line.Installed => kernels.Installed,
        _ => kernels.Update,
    };

    /// <summary>A few across the tree: a module of each is enough, all would take minutes.</summary>
    static string[] SomeModules(string folder)
    {
        var all = Directory.EnumerateFiles(folder, "*.ko*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).ToArray();
        return [.. Enumerable.Range(0, 8).Select(index => all[index * all.Length / 8])];
    }

    static string Plain(string path, TemporaryFolder folder)
    {
        Assert.EndsWith(".ko", path, StringComparison.Ordinal);
        var copy = folder["module.ko"];
        File.Copy(path, copy);
        return copy;
    }

    static async Task<KernelModule> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return await KernelModule.ReadAsync(file, path);
    }

    static async Task<string> OursAsync(string path) => Describe(await ReadAsync(path));

    static string Describe(KernelModule module) => string.Join('\n',
        $"name={module.Name}", $"vermagic={module.Vermagic?.TrimEnd()}", $"license={module.License}",
        $"srcversion={module.SourceVersion}",
        $"version={module.Version}", $"depends={string.Join(',', module.Depends)}",
        $"signer={(module.Signers is [var signer, ..] ? signer.CommonName : null)}");

    static async Task<string> ModinfoAsync(string path)
    {
        var lines = new List<string>();
        foreach (var field in new[] { "name", "vermagic", "license", "srcversion", "version", "depends", "signer" })
            lines.Add($"{field}={(await Tool.RunAsync("/usr/sbin/modinfo", "-F", field, path)).TrimEnd()}");
        return string.Join('\n', lines);
    }
}
