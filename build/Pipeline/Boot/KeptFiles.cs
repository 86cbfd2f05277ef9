namespace KinoiteZfs.Pipeline.Boot;

/// <summary>A file of an image on this machine's disk, as it is.</summary>
/// <param name="File">Null when it cannot be used; <paramref name="Problem"/> says why.</param>
sealed record KeptFile(FileInfo? File, string? Problem);

/// <summary>Copies a few files out of an image's layers while these stream by.</summary>
sealed class KeptFiles(IRegistry registry, ResolvedImage image, DirectoryInfo folder, IProgress<string> progress)
{
    int _number;
    long _bytes;

    /// <param name="wanted">As an earlier reading of the same image found them.</param>
    /// <returns>By the real path of each.</returns>
    public async Task<IReadOnlyDictionary<ImagePath, KeptFile>> ReadAsync(
        IReadOnlyCollection<ImageFile<BootFact>> wanted, CancellationToken cancellationToken)
    {
        folder.Create();
        var files = wanted.DistinctBy(file => file.Path).ToList();
        // Two names of one file are one content.
        var stored = files.Where(file => file.Kind == LayerEntryKind.File)
            .GroupBy(file => file.Stored).ToDictionary(same => same.Key, same => same.First().Path);
        var kept = new Dictionary<StoredEntry, KeptFile>();
        await StoredFiles.ReadAsync(
            registry, image.Repository, image.Manifest.Layers, stored.Keys,
            async (entry, size, content, stop) => kept[entry] = await KeepAsync(stored[entry], size, content, stop),
            progress, cancellationToken);
        return files.ToDictionary(
            file => file.Path,
            file => kept.GetValueOrDefault(file.Stored)
                ?? new KeptFile(null, $"{file.Path} is no regular file but {file.Kind}"));
    }

    async Task<KeptFile> KeepAsync(ImagePath path, long size, Stream content, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder.FullName, $"{Interlocked.Increment(ref _number)}"));
        if (size > BootLimits.FileBytes || Interlocked.Add(ref _bytes, size) > BootLimits.ImageBytes)
            return new KeptFile(
                null,
                $"{path} has {size} bytes; {BootLimits.FileBytes} fit a boot test, and {BootLimits.ImageBytes} those of all kernels together");
        await using (var target = file.Create())
            await content.CopyToAsync(target, cancellationToken);
        file.Refresh();
        return new KeptFile(file, null);
    }
}
