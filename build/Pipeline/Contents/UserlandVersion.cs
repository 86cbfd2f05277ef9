namespace KinoiteZfs.Pipeline.Contents;

/// <summary>
/// Finds the version libzfs was built as: <c>zfs version</c> prints a text of its own, <c>zfs-2.4.1-1</c>, which stands
/// in the library between two zeros.
/// </summary>
/// <remarks>Source: OpenZFS, lib/libzfs/libzfs_util.c, zfs_version_userland.</remarks>
static class UserlandVersion
{
    /// <summary>libzfs has half a megabyte, with debug information a few.</summary>
    const long MaximumBytes = 64 * 1024 * 1024;

    const int TextBytes = 64;
    const int WindowBytes = 64 * 1024;

    static ReadOnlySpan<byte> Start => "\0zfs-"u8;

    /// <returns>The versions named, each once, and what is wrong; null when nothing is.</returns>
    public static async Task<(string? Version, string? Problem)> FindAsync(
        long size, Stream content, CancellationToken cancellationToken)
    {
        if (size > MaximumBytes)
            return (null, string.Create(
                CultureInfo.InvariantCulture, $"it has {size} bytes, more than the {MaximumBytes} looked through"));
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var window = new byte[WindowBytes];
        var filled = 0;
        while (await content.ReadAtLeastAsync(
            window.AsMemory(filled), window.Length - filled, throwOnEndOfStream: false, cancellationToken)
            is var read and > 0)
        {
            filled += read;
            Collect(window.AsSpan(0, filled), found);
            // A text which the window's end cuts is whole in the next one.
            var kept = Math.Min(filled, Start.Length + TextBytes);
            window.AsSpan(filled - kept, kept).CopyTo(window);
            filled = kept;
        }
        return found.Count switch
        {
            1 => (found.Single(), null),
            0 => (null, "it names no OpenZFS version"),
            _ => (null, $"it names several OpenZFS versions: {string.Join(", ", found)}"),
        };
    }

    static void Collect(ReadOnlySpan<byte> window, SortedSet<string> found)
    {
        while (window.IndexOf(Start) is var at and >= 0)
        {
            window = window[(at + Start.Length)..];
            var end = window[..Math.Min(window.Length, TextBytes)].IndexOf((byte)0);
            if (end > 0 && OpenZfsText.OfBuild(Encoding.Latin1.GetString(window[..end])) is { } version)
                found.Add(version.ToString());
        }
    }
}
