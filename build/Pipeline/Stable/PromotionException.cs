namespace KinoiteZfs.Pipeline.Stable;

/// <summary>A promotion failed after it had begun. The message says where every stable tag is now.</summary>
public sealed class PromotionException(string message, PromotionRecord record, Exception cause)
    : PipelineException(message, cause)
{
    /// <summary>As written to <c>promotion.json</c>.</summary>
    public PromotionRecord Record { get; } = record;
}
