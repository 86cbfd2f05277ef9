using KinoiteZfs.Kmods.Compression;
using KinoiteZfs.Kmods.Programs;

namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What an image's kmod unpacks where the kernel does not. It says so by the libraries it is linked with, or
/// opens while it runs.</summary>
/// <param name="Path">modprobe's program, or the library through which udev and systemd load modules.</param>
/// <remarks>
/// Source: kmod, libkmod/libkmod-file-{xz,zlib,zstd}.c; newer builds name in <c>.note.dlopen</c> what they open
/// (shared/elf-note.h).
/// </remarks>
public sealed record KmodFeatures(string Path, IReadOnlyList<ModuleCompression> Unpacks)
{
    /// <summary>They have about 200 kB.</summary>
    const int MaximumBytes = 8 * 1024 * 1024;

    static readonly (ModuleCompression Compression, string Library)[] Libraries =
        [(ModuleCompression.Gzip, "libz.so.1"), (ModuleCompression.Xz, "liblzma.so.5"), (
            ModuleCompression.Zstd, "libzstd.so.1")];

    internal static readonly IReadOnlyList<ImagePath> Programs =
        [.. ((string[])["usr/bin/kmod", "usr/sbin/kmod", "bin/kmod", "sbin/kmod"]).Select(ImagePath.Parse)];

    internal static bool IsOne(ImagePath path) =>
        Programs.Contains(path) || (path.Name.StartsWith("libkmod.so.", StringComparison.Ordinal)
            && LibraryFolders.Paths.Contains(path.Parent));

    /// <summary>A library it may need.</summary>
    internal static bool IsLibrary(ImagePath path) =>
        Libraries.Any(one => path.Name.StartsWith(one.Library, StringComparison.Ordinal))
            && LibraryFolders.Paths.Contains(path.Parent);

    internal static IReadOnlyList<KmodFeatures> In(ImageTree<InspectedFile> tree) =>
    [
        .. from file in tree.Files.Values
           where IsOne(file.Path) && file.Fact?.Program is not null
           select new KmodFeatures(file.Path.Value, [.. Libraries.Where(
               one => Uses(file.Fact!.Program!, one.Library) && Has(tree, one.Library))
               .Select(one => one.Compression)]),
    ];

    /// <returns>Null when it is none, which is no concern of a module's.</returns>
    internal static async Task<ElfProgram?> ReadAsync(
        ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > MaximumBytes)
            return null;
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return ElfProgram.Read(bytes, path.Value);
        }
        catch (KmodFormatException)
        {
            return null;
        }
    }

    static bool Uses(ElfProgram program, string library) =>
        program.Needed.Contains(library) || program.Opens.Contains(library);

    static bool Has(ImageTree<InspectedFile> tree, string library) =>
        LibraryFolders.Paths.Any(folder => tree.Find(folder / library) is not null);
}
