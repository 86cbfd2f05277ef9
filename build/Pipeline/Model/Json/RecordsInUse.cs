namespace KinoiteZfs.Pipeline.Model.Json;

/// <summary>
/// One process works with the records of a folder at a time: of two at once each would go on with what the other has
/// written. The operating system lets go of them when the process ends, however that happens.
/// </summary>
public sealed class RecordsInUse : IDisposable
{
    readonly FileStream _file;

    RecordsInUse(FileStream file) => _file = file;

    /// <param name="records">Their folder.</param>
    /// <param name="locks">Where locks are kept: the records' own folder comes and goes.</param>
    /// <exception cref="PipelineException">Another process works with them.</exception>
    public static RecordsInUse Take(DirectoryInfo records, DirectoryInfo locks)
    {
        locks.Create();
        var path = Path.Combine(
            locks.FullName,
            $"records-{Oci.References.Digest.Of(System.Text.Encoding.UTF8.GetBytes(records.FullName)).Short}.lock");
        try
        {
            return new RecordsInUse(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            throw new PipelineException(
                $"Another run works with the records in {records.FullName} ({path}: {e.Message}). Two runs in one folder would mix them: wait for it to end, or give this one a folder of its own with {Options.Artifacts}.",
                e);
        }
    }

    public void Dispose() => _file.Dispose();
}
