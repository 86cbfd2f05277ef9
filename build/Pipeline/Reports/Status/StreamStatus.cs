namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>What a stream's tags point to at one moment, and what is wrong with that.</summary>
/// <param name="Tags">The stable image first, the base image last.</param>
public sealed record StreamStatus(string Stream, DateTimeOffset ReadAt, IReadOnlyList<TagStatus> Tags)
{
    static readonly string[] Headers = ["WHAT", "TAG", "DIGEST", "KERNELS", "ZFS", "BASE", "AGE"];

    /// <summary>All in one sentence, without an end.</summary>
    public string Sentence => StatusSentence.Of(this);

    /// <summary>What is wrong, the worst first; empty when all is well.</summary>
    public IReadOnlyList<HealthFinding> Health => StreamHealth.Check(this);

    /// <summary>Which registry was asked, for people; null where nobody has said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Asked => Registry?.ToString();

    [JsonIgnore]
    public AskedRegistry? Registry { get; init; }

    /// <summary>Days from which on stable counts as old.</summary>
    public int StaleDays { get; init; } = StatusRequest.DefaultStaleDays;

    /// <summary>The last run whose record is here; null when there is none.</summary>
    [JsonIgnore]
    public BuildInputs? LastRun { get; init; }

    /// <summary>What it has found held; null when that was nothing, or stable has moved since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold => LastRun is { Hold: { } hold } run && run.Stream == Stream
        && (Stable?.Content?.Created is not { } moved || hold.Date >= DateOnly.FromDateTime(moved.UtcDateTime))
            ? hold
            : null;

    /// <summary>Null when it could not be read.</summary>
    internal StableStanding? Standing { get; init; }

    /// <summary>Null when nothing was read.</summary>
    internal TagStatus? Stable => Tags.FirstOrDefault(tag => tag.Role == StatusStage.StableRole);

    /// <summary>Every tag could be read, or is known not to exist.</summary>
    [JsonIgnore]
    public bool Readable => Tags.All(tag => tag.Readable);

    /// <exception cref="PipelineException">A tag could not be read: what is not known is no status.</exception>
    /// <exception cref="UnhealthyException">Something is wrong with the stream.</exception>
    public void Require()
    {
        if (!Readable)
            throw new PipelineException(
                $"{Tags.Count(tag => !tag.Readable)} of {Tags.Count} could not be read; above stands why. Correct that (login, {Options.Mirror}, the network), then run {Targets.Status} again.");
        if (Health is { Count: > 0 and var count })
            throw new UnhealthyException(
                $"{Stream} is not well: {count} {(count == 1 ? "thing" : "things")} to look at, each above with what to do.");
    }

    /// <returns>The sentence, who was asked, a table for a terminal, and what is wrong.</returns>
    public string Render() =>
        $"{Sentence}\n{(Registry is null ? "" : $"Asked: {Registry}\n")}\n"
        + TextTable.Render(Headers, Tags.Select(tag => Row(tag, ReadAt)))
        + (Health.Count == 0 ? "" : "\n" + string.Concat(Health.Select(Line)))
        + (Hold is { } hold
            ? $"\nRun of {hold.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}: "
                + hold.Render(LastRun!.Inputs.Zfs)
            : "");

    /// <summary>How long ago, in the largest unit that says enough.</summary>
    public static string Age(DateTimeOffset? created, DateTimeOffset now)
    {
        if (created is not { } time)
            return "";
        var age = now - time;
        return age switch
        {
            { Ticks: < 0 } => "in the future",
            { TotalMinutes: < 1 } => "just now",
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{age.Minutes} min"),
            { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} h"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} d"),
        };
    }

    static string Line(HealthFinding finding) => $"{finding.Severity}: {finding.What}. To do: {finding.Remedy}.\n";

    static string[] Row(TagStatus tag, DateTimeOffset now) => tag.Content is { } content
        ? [tag.Role, tag.Tag, content.Digest.Short, .. content.Cells, Age(content.Created, now)]
        : [tag.Role, tag.Tag, tag.Words];
}

/// <summary>The stream could be looked at, and something is wrong with it.</summary>
public sealed class UnhealthyException(string message) : PipelineException(message);
