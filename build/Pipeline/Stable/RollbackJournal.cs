using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Stable;

/// <summary>Writes <c>rollback.json</c> while stable moves.</summary>
sealed class RollbackJournal(RecordStore records, ImageReference to) : IStableJournal
{
    public Task WriteAsync(PromotionRecord record, CancellationToken cancellation) =>
        records.WriteAsync(RollbackRecord.Of(to, record), cancellation);
}
