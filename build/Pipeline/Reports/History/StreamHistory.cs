using System.Text.Json;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.History;

/// <summary>What was stable when, newest first, as the audit tags tell it.</summary>
/// <param name="Live">What <c>latest</c> names; null when there is no such tag.</param>
/// <param name="Older">How many more audit tags there are, which were not read.</param>
public sealed record StreamHistory(string Stream, Digest? Live, IReadOnlyList<HistoryStep> Steps, int Older)
{
    /// <summary>Why what <c>latest</c> names is not what this pipeline made stable; null when it is.</summary>
    public string? Problem { get; init; }

    /// <summary>For <c>--json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Options);
}

/// <summary>One promotion or rollback.</summary>
/// <param name="Tag">What <c>Rollback --to</c> takes.</param>
/// <param name="Live">Its image is the stable one now.</param>
/// <param name="Date">When the image was proven, or stable went back to it; null when nobody wrote that down.</param>
/// <param name="Withdrawn">The rollback which left this image; null when none did, or stable is back there.</param>
/// <param name="Image">What the audit tag names, or why that cannot be read.</param>
public sealed record HistoryStep(string Tag, StableMove Kind, string Run, string Commit, bool Live, DateTimeOffset? Date, Withdrawal? Withdrawn, TagStatus Image);
