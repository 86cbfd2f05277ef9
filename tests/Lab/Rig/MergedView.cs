using System.Security.Cryptography;
using KinoiteZfs.Oci.Layers;

namespace KinoiteZfs.Lab;

/// <summary>A whole image as we see it, in the words of <c>ci/lab/list-files.sh</c>.</summary>
/// <param name="Lines">"f path size", "l path target", "d path", "s path"; in ordinal order.</param>
/// <param name="Sha256">Of every regular file's content.</param>
sealed record MergedView(IReadOnlyList<string> Lines, IReadOnlyDictionary<string, string> Sha256)
{
    sealed record Content(string Sha256);

    public static async Task<MergedView> OfAsync(IRegistry registry, ImageReference reference)
    {
        var image = await registry.ResolveImageAsync(reference, Platform.LinuxAmd64, default);
        var filter = new FileFilter<Content>([], _ => true, async (_, _, stream, stop) => new Content(
            Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, stop))));
        var tree = await ImageFiles.ReadAsync(
            registry, reference.Repository, image.Manifest.Layers, filter, progress: null, default);
        var lines = tree.Files.Select(
            file => file.Value.Kind == LayerEntryKind.Special ? $"s {file.Key}" : $"f {file.Key} {file.Value.Size}")
            .Concat(tree.SymbolicLinks.Select(link => $"l {link.Key} {link.Value}"))
            .Concat(tree.Directories.Select(directory => $"d {directory}"));
        return new MergedView(
            [.. lines.Order(Utf8Order.Instance)],
            tree.Files.Where(file => file.Value.Fact is not null)
                .ToDictionary(file => file.Key.Value, file => file.Value.Fact!.Sha256));
    }
}
