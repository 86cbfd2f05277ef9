namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>The records of a run: JSON files in one folder, <c>artifacts/</c>.</summary>
public sealed class RecordStore(DirectoryInfo folder)
{
    /// <summary>Where a record is, or will be.</summary>
    public FileInfo FileOf<T>()
        where T : IRecord => new(Path.Combine(folder.FullName, T.FileName));

    /// <summary>Replaces the record's file as a whole; a reader sees the old one or the new one.</summary>
    public Task WriteAsync<T>(T record, CancellationToken cancellationToken)
        where T : IRecord => JsonFile.WriteAsync(FileOf<T>(), T.SchemaVersion, record, cancellationToken);

    /// <exception cref="PipelineException">There is no such record, or it is not one that was written here.</exception>
    public Task<T> ReadAsync<T>(CancellationToken cancellationToken)
        where T : class, IRecord =>
        JsonFile.ReadAsync<T>(
            FileOf<T>(), T.SchemaVersion,
            $"The target {T.WrittenBy} writes it: run that first, or fetch the record of the run it belongs to.",
            cancellationToken);

    /// <summary>Like <see cref="ReadAsync"/>, but null when there is no such file.</summary>
    public async Task<T?> FindAsync<T>(CancellationToken cancellationToken)
        where T : class, IRecord => FileOf<T>().Exists ? await ReadAsync<T>(cancellationToken) : null;
}
