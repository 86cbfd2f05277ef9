namespace KinoiteZfs.Pipeline.Candidate;

/// <summary>The room a container engine needs to compose, from the sizes in the manifests of what it is
/// given.</summary>
static class EngineSpace
{
    /// <summary>What an operating system's files take when they are unpacked; kinoite-main's 1.5 GB are 3.7.</summary>
    const int Unpacking = 3;

    /// <summary>Packages, package database and module indexes: once in the image, twice on their way out of
    /// it.</summary>
    const long AddedBytes = 2L << 30;

    /// <inheritdoc cref="Of"/>
    /// <param name="freeBytes">Bytes free where a folder lies; null asks the machine.</param>
    /// <exception cref="PipelineException">There is too little room.</exception>
    public static void Require(
        IEnumerable<ResolvedImage> images, DirectoryInfo folder, bool inArchive, Func<DirectoryInfo, long>? freeBytes,
        IProgress<string> progress) =>
        FreeSpace.Require(
            Of(images, folder, inArchive),
            $"Free some room, or compose with {Options.Composer} Native, which unpacks nothing.",
            freeBytes ?? FreeSpace.Of, progress);

    /// <param name="folder">Where the engine keeps everything.</param>
    /// <param name="inArchive">The engine writes the whole image into an archive, and puts that together from
    /// files.</param>
    public static IReadOnlyList<SpaceNeed> Of(IEnumerable<ResolvedImage> images, DirectoryInfo folder, bool inArchive)
    {
        var packed = images.SelectMany(image => image.Manifest.Layers)
            .DistinctBy(layer => layer.Digest).Sum(layer => layer.Size);
        return
        [
            new(folder, 2 * packed, "base image and akmods as they come, and once more while the engine unpacks them"),
            new(folder, Unpacking * packed, "the same unpacked, three times as much"),
            new(folder, AddedBytes, "what the recipe adds"),
            .. inArchive
                ? [new SpaceNeed(
                    folder, 2 * Unpacking * packed, "the archive with the image, and the files it is made of")]
                : Array.Empty<SpaceNeed>(),
        ];
    }
}
