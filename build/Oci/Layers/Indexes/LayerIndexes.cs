namespace KinoiteZfs.Oci.Layers.Indexes;

/// <summary>
/// What layers hold, written down while they stream by, so that no layer is fetched twice to be asked the same: one
/// file a layer, below one folder, named by the layer's digest.
/// </summary>
/// <param name="folder">Need not exist. Several runs may use it at once.</param>
/// <param name="keeps">
/// Whether a file's content is kept, by its path in the image. What is not kept is fetched again when it
/// is asked for, that layer alone.
/// </param>
/// <remarks>
/// A file that is torn, of another version, or of another layer is as good as not there. The digest of a layer does not
/// prove its index: who can write the folder decides what it says (docs/adr/0007).
/// </remarks>
public sealed class LayerIndexes(DirectoryInfo folder, Func<ImagePath, bool> keeps)
{
    /// <summary>Of one file whose content is kept, in bytes. A stripped zfs.ko has five million.</summary>
    internal const int MaximumContent = 8 * 1024 * 1024;

    /// <summary>Of one index, in bytes. A desktop in one layer, 300,000 files, takes half of it.</summary>
    const int MaximumIndex = 16 * 1024 * 1024;

    /// <summary>Of all of them, in bytes; those which were not asked for the longest go first.</summary>
    const long MaximumFolder = 512L * 1024 * 1024;

    const string Ending = ".layer";

    /// <summary>SHA-256 of the indexes which this run wrote.</summary>
    readonly ConcurrentDictionary<Digest, Digest> _written = [];

    internal bool Keeps(ImagePath path, long size) => size <= MaximumContent && keeps(path);

    internal static bool IsFull(LayerIndexFile.Writer index) => index.Length > MaximumIndex;

    /// <param name="ofThisRun">Whether what others wrote does not count.</param>
    /// <returns>Null when it has to be read.</returns>
    internal byte[]? Find(Digest layer, bool ofThisRun)
    {
        var file = new FileInfo(PathOf(layer));
        try
        {
            if (!file.Exists || file.Length > 2 * MaximumIndex)
                return null;
            var bytes = File.ReadAllBytes(file.FullName);
            if (!LayerIndexFile.IsWhole(bytes, layer)
                || (ofThisRun && _written.GetValueOrDefault(layer) != Digest.Of(bytes)))
                return null;
            file.LastWriteTimeUtc = DateTime.UtcNow;
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Only saves a later download: where it cannot be written, nothing is lost.</summary>
    internal void Store(Digest layer, byte[] index)
    {
        try
        {
            folder.Create();
            var written = Path.Combine(folder.FullName, $"{Guid.NewGuid():n}.part");
            File.WriteAllBytes(written, index);
            File.Move(written, PathOf(layer), overwrite: true);
            _written[layer] = Digest.Of(index);
            MakeRoom();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    void MakeRoom()
    {
        var taken = 0L;
        foreach (var file in folder.EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc))
            if ((taken += file.Length) > MaximumFolder)
                file.Delete();
    }

    string PathOf(Digest layer) => Path.Combine(folder.FullName, layer.Hex + Ending);
}
