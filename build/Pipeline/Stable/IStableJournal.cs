using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Stable;

/// <summary>Where a promotion or rollback writes down how far it has come, before and after each step.</summary>
interface IStableJournal
{
    Task WriteAsync(PromotionRecord record, CancellationToken cancellation);
}

/// <summary>The journal of a promotion is its record.</summary>
sealed class PromotionJournal(RecordStore records) : IStableJournal
{
    public Task WriteAsync(PromotionRecord record, CancellationToken cancellation) => records.WriteAsync(record, cancellation);
}
