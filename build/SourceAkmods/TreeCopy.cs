namespace KinoiteZfs.SourceAkmods;

/// <summary>Copies a folder tree, with modes and times; links stay links.</summary>
static class TreeCopy
{
    /// <summary>OpenZFS has about 3000 files with its tests, its userland some hundred.</summary>
    const int MaximumFiles = 50_000;

    /// <summary>A release has 60 MB, 20 without tests; a userland with its libraries as much.</summary>
    const long MaximumBytes = 2L << 30;

    /// <returns>The paths of files and links below the folder, in order.</returns>
    /// <exception cref="PipelineException">The tree is far larger than what it should be, or cannot be
    /// read.</exception>
    public static IReadOnlyList<string> Run(DirectoryInfo from, DirectoryInfo to, CancellationToken cancellationToken)
    {
        var copied = new List<string>();
        long bytes = 0;
        try
        {
            Copy(from, to);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException($"{from.FullName} could not be copied: {error.Message}", error);
        }
        copied.Sort(StringComparer.Ordinal);
        return copied;

        void Copy(DirectoryInfo source, DirectoryInfo target)
        {
            target.Create();
            foreach (var entry in source.EnumerateFileSystemInfos())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var path = Path.Combine(target.FullName, entry.Name);
                if (entry.LinkTarget is { } link)
                    File.CreateSymbolicLink(path, link);
                else if (entry is DirectoryInfo folder)
                {
                    // A checkout's history is not part of what is built.
                    if (folder.Name != ".git")
                        Copy(folder, new DirectoryInfo(path));
                    continue;
                }
                else if (entry is FileInfo file)
                {
                    bytes += file.Length;
                    file.CopyTo(path);
                }
                copied.Add(Path.GetRelativePath(from.FullName, entry.FullName));
                if (copied.Count > MaximumFiles || bytes > MaximumBytes)
                    throw new PipelineException(
                        $"{from.FullName} holds more than {MaximumFiles} files or {MaximumBytes >> 20} MiB. Name the folder itself, and not one above it.");
            }
        }
    }
}
