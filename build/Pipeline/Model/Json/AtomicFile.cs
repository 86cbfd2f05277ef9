namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>Replaces a file as a whole: a reader sees the old content or the new one, and a crash leaves nothing
/// behind.</summary>
static class AtomicFile
{
    /// <exception cref="PipelineException">The file cannot be written.</exception>
    public static async Task WriteAsync(
        FileInfo file, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var folder = file.Directory!;
        var temporary = Path.Combine(folder.FullName, $".{file.Name}.{Guid.NewGuid():n}");
        try
        {
            folder.Create();
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await stream.WriteAsync(content, cancellationToken);
                await stream.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }
            File.Move(temporary, file.FullName, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"{file.FullName} could not be written: {e.Message} Check the folder's permissions and the free space.",
                e);
        }
        finally
        {
            // Nothing is left behind on failure and on cancellation; after the move there is nothing to remove.
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
