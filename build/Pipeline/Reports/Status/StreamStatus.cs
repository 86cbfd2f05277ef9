namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>What a stream's tags point to at one moment.</summary>
public sealed record StreamStatus(string Stream, DateTimeOffset ReadAt, IReadOnlyList<TagStatus> Tags)
{
    static readonly string[] Headers = ["WHAT", "TAG", "DIGEST", "KERNELS", "ZFS", "BASE", "AGE"];

    /// <summary>The last run whose record is here; null when there is none.</summary>
    [JsonIgnore]
    public BuildInputs? LastRun { get; init; }

    /// <summary>What it has found held; null when that was nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold => LastRun?.Hold;

    /// <summary>Every tag could be read, or is known not to exist.</summary>
    [JsonIgnore]
    public bool Readable => Tags.All(tag => tag.Readable);

    /// <exception cref="PipelineException">A tag could not be read: what is not known is no status.</exception>
    public void Require()
    {
        if (Tags.FirstOrDefault(tag => tag.Outcome == TagOutcome.NotOurs) is { } foreign)
            throw new PipelineException(
                $"{foreign.Tag} is not what this pipeline made stable: {foreign.Problem}. Find out who moved it; {Targets.Rollback} to an audit tag of {Targets.History}, or {Targets.Promote}, puts it right.");
        if (!Readable)
            throw new PipelineException(
                $"{Tags.Count(tag => !tag.Readable)} of {Tags.Count} could not be read; below the table stands why. Correct that (login, {Options.Mirror}, the network), then run {Targets.Status} again.");
    }

    /// <returns>A table for a terminal, and below it what went wrong with each tag which could not be read.</returns>
    public string Render()
    {
        var problems = Tags.Where(tag => !tag.Readable)
            .Select(tag => $"{Outcome(tag.Outcome)}: {UntrustedText.Printable(tag.Problem)}\n");
        return TextTable.Render(Headers, Tags.Select(tag => Row(tag, ReadAt))) + string.Concat(problems)
            + (LastRun is { Hold: { } hold, Inputs.Zfs: var zfs }
                ? string.Create(CultureInfo.InvariantCulture, $"\nRun of {hold.Date:yyyy-MM-dd}: {hold.Render(zfs)}")
                : "");
    }

    /// <summary>How long ago, in the largest unit that says enough.</summary>
    public static string Age(DateTimeOffset? created, DateTimeOffset now)
    {
        if (created is not { } time)
            return "unknown";
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

    static string[] Row(TagStatus tag, DateTimeOffset now) => tag.Content is { } content
        ? [tag.Role, tag.Tag, content.Digest.Short, .. content.Cells, Age(content.Created, now)]
        : [tag.Role, tag.Tag, Outcome(tag.Outcome)];

    static string Outcome(TagOutcome outcome) => outcome switch
    {
        TagOutcome.Present => "present",
        TagOutcome.NoSuchTag => "no such tag",
        TagOutcome.NoPermission => "no permission",
        TagOutcome.ContentWrong => "content wrong",
        TagOutcome.NotOurs => "not ours",
        _ => "registry broken",
    };
}

/// <param name="Role">What the tag is for: <c>stable image</c>.</param>
/// <param name="Tag">The tag; the repository alone when its tags could not be listed.</param>
/// <param name="Problem">What is wrong, for people; null when the tag could be read.</param>
/// <param name="Content">Null when the image could not be read.</param>
public sealed record TagStatus(string Role, string Tag, TagOutcome Outcome, string? Problem, TagContent? Content)
{
    /// <summary>It is known what the tag is, be it nothing.</summary>
    [JsonIgnore]
    public bool Readable => Outcome is TagOutcome.Present or TagOutcome.NoSuchTag;
}

/// <summary>What an image says of itself: labels, which inform and prove nothing.</summary>
/// <param name="Base">The base image's dated tag; null for images without one, as akmods.</param>
/// <param name="Created">When it was published or promoted, where a run has said so; else when the configuration says
/// it was made.</param>
public sealed record TagContent(
    Digest Digest, IReadOnlyList<string> Kernels, string? Fedora, string? Zfs, string? Base, DateTimeOffset? Created)
{
    /// <summary>Kernels, ZFS and base, as tables show them.</summary>
    internal string[] Cells =>
        [Kernels.Count == 0 ? "not said" : string.Join(", ", Kernels), Zfs ?? "not said", Base ?? ""];

    internal static TagContent Of(ResolvedImage image)
    {
        var labels = new ImageLabels(image.Config.Labels);
        return new TagContent(
            image.ManifestDigest, labels.KernelNames, labels[InputLabels.Fedora], labels[InputLabels.Zfs],
            labels[InputLabels.BaseTag], image.Config.Created);
    }
}

/// <summary>Four outcomes which must never be mistaken for each other, and the good one.</summary>
public enum TagOutcome
{
    Present,
    NoSuchTag,
    NoPermission,
    RegistryBroken,
    ContentWrong,

    /// <summary>It can be read, and neither a promotion nor a rollback has put it there.</summary>
    NotOurs,
}
