using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>A file of an image on this machine's disk; modules are decompressed.</summary>
/// <param name="File">Null when it cannot be used; <paramref name="Problem"/> says why.</param>
sealed record KeptFile(FileInfo? File, string? Problem);

/// <summary>Copies a few files out of an image's layers while these stream by.</summary>
sealed class KeptFiles(IRegistry registry, ResolvedImage image, DirectoryInfo folder, IProgress<string> progress)
{
    const string Usr = "usr/";

    int _number;
    long _bytes;

    /// <param name="wanted">As an earlier reading of the same image found them.</param>
    /// <returns>By the real path of each.</returns>
    public async Task<IReadOnlyDictionary<ImagePath, KeptFile>> ReadAsync(
        IReadOnlyCollection<ImageFile<BootFact>> wanted, CancellationToken cancellation)
    {
        var files = wanted.DistinctBy(file => file.Path).ToList();
        var spelled = files.SelectMany(file => Spellings(file.Path)).Concat(UserlandTools.Paths).ToHashSet();
        var interest = new LayerInterest<KeptFile>(BootFact.Interest.Roots, spelled.Contains, KeepAsync, BootFact.Interest.Ignores);
        folder.Create();
        return await ReadSomeLayersAsync(files, interest, cancellation) ?? Found(await ReadLayersAsync(image.Manifest.Layers, interest, cancellation), files);
    }

    /// <summary>
    /// The layers which hold something wanted are enough when they give the very same files: links may lie in others, and
    /// hard links lead there.
    /// </summary>
    async Task<IReadOnlyDictionary<ImagePath, KeptFile>?> ReadSomeLayersAsync(
        List<ImageFile<BootFact>> files, LayerInterest<KeptFile> interest, CancellationToken cancellation)
    {
        if (files.Any(file => file.Kind != LayerEntryKind.File))
            return null;
        int[] indexes = [.. files.Select(file => file.LayerIndex).Distinct().Order()];
        var tree = await ReadLayersAsync([.. indexes.Select(index => image.Manifest.Layers[index])], interest, cancellation);
        return files.TrueForAll(file => tree.Find(file.Path) is { Fact: not null } found && indexes[found.LayerIndex] == file.LayerIndex) ? Found(tree, files) : null;
    }

    Task<ImageTree<KeptFile>> ReadLayersAsync(
        IReadOnlyList<Descriptor> layers, LayerInterest<KeptFile> interest, CancellationToken cancellation) =>
        ImageFiles.ReadAsync(registry, image.Repository, layers, interest, progress, cancellation);

    static Dictionary<ImagePath, KeptFile> Found(ImageTree<KeptFile> tree, IEnumerable<ImageFile<BootFact>> files) =>
        files.ToDictionary(
            file => file.Path,
            file => tree.Find(file.Path)?.Fact ?? new KeptFile(null, $"{file.Path} is no regular file but {file.Kind}"));

    async Task<KeptFile?> KeepAsync(ImagePath path, long size, Stream content, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, $"{Interlocked.Increment(ref _number)}"));
        try
        {
            if (size > BootLimits.FileBytes)
                return new KeptFile(null, $"{path} has {size} bytes, more than the {BootLimits.FileBytes} which fit a boot test");
            await using (var target = file.Create())
            {
                if (BootFact.IsModule(path))
                    await KernelModule.UnpackAsync(content, path.Value, target, cancellation);
                else
                    await content.CopyToAsync(target, cancellation);
                if (target.Length > BootLimits.FileBytes || Interlocked.Add(ref _bytes, target.Length) > BootLimits.ImageBytes)
                    return new KeptFile(null, $"{path} has {target.Length} bytes; {BootLimits.FileBytes} fit a boot test, and {BootLimits.ImageBytes} those of all kernels together");
            }
            file.Refresh();
            return new KeptFile(file, null);
        }
        catch (KmodFormatException e)
        {
            return new KeptFile(null, e.Message);
        }
    }

    /// <summary>Layers may call the same directory by a link's name: <c>lib64</c> for <c>usr/lib64</c>.</summary>
    static IEnumerable<ImagePath> Spellings(ImagePath path) =>
        [path, ImagePath.Parse(path.Value.StartsWith(Usr, StringComparison.Ordinal) ? path.Value[Usr.Length..] : Usr + path.Value)];
}
