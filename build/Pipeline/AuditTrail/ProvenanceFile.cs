using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>The statement beside the records, in the bytes which are attached to the image.</summary>
public static class ProvenanceFile
{
    public static Task WriteAsync(DirectoryInfo folder, ProvenanceStatement statement, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(new FileInfo(Path.Combine(folder.FullName, Provenance.FileName)), Provenance.ToBytes(statement), cancellation);
}
