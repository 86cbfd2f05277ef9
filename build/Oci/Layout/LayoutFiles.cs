namespace KinoiteZfs.Oci.Layout;

/// <summary>File operations of a layout: whoever looks sees a file complete or not at all.</summary>
static class LayoutFiles
{
    const int BufferBytes = 128 * 1024;

    public static Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        WriteAsync(path, async file => await file.WriteAsync(bytes, cancellationToken));

    /// <summary>Writes a blob and gives it its name only when size and digest are what the descriptor says.</summary>
    public static Task WriteBlobAsync(
        string path, Descriptor blob, Stream content, string place, CancellationToken cancellationToken) =>
        WriteAsync(path, async file =>
        {
            await using var verified = new VerifyingStream(content, blob, $"for {place}");
            await verified.CopyToAsync(file, BufferBytes, cancellationToken);
        });

    static async Task WriteAsync(string path, Func<FileStream, Task> write)
    {
        var temporary = TemporaryBeside(path);
        try
        {
            await using (var file = Create(temporary))
            {
                await write(file);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a whole file of at most this many bytes; null when there is none.</summary>
    public static async Task<byte[]?> ReadAsync(string path, int maximumBytes, CancellationToken cancellationToken)
    {
        try
        {
            RequireRegular(path);
            await using var file = File.OpenRead(path);
            if (file.Length > maximumBytes)
                throw new ContentException(
                    $"{path} has {file.Length} bytes, more than the {maximumBytes} allowed. It was not written by this program; remove it.");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A link inside a layout may point anywhere on this machine: its target is not the layout's
    /// content.</summary>
    public static void RequireRegular(string path)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.LinkTarget is { } target)
            throw new ContentException(
                $"{path} is a symbolic link to {UntrustedText.Quote(target)}. An image layout holds regular files; replace it by its content.");
    }

    public static string TemporaryBeside(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.partial");

    static FileStream Create(string path) =>
        new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
}
