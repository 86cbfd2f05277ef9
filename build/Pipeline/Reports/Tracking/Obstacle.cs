namespace KinoiteZfs.Pipeline.Reports.Tracking;

/// <summary>What keeps a run from renewing stable.</summary>
/// <param name="Key">One word, the same every night for the same cause: <c>failed:verify</c>.</param>
/// <param name="What">In a few words, as plain text: <c>job verify ended with failure</c>.</param>
/// <param name="NextStep">What a person can do, or what ends it by itself; Markdown.</param>
/// <param name="Since">When the cause began, where that is known and later than stable's last move; in UTC.</param>
public sealed record Obstacle(string Key, string What, string NextStep, DateTimeOffset? Since = null);
