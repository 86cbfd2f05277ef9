namespace KinoiteZfs.Lab;

/// <summary>What our repositories were before an operation, and what they are once it is complete.</summary>
sealed record Course(PublishedState Before, PublishedState After)
{
    public bool MovesLatest => Before[PublishedState.Latest] != After[PublishedState.Latest];
}

/// <summary>What holds after an operation that met a fault, whatever the fault was.</summary>
/// <param name="Breaches">Each says what is wrong; none is well.</param>
sealed partial record Invariant(string Name, Func<Course, PublishedState, IEnumerable<string>> Breaches)
{
    /// <summary>Whoever did what.</summary>
    public static readonly IReadOnlyList<Invariant> Anyway =
    [
        new("everything a tag leads to is there", (_, now) => now.Damage),
        new("latest has its audit tag, and its akmods have the same one", (_, now) => Belonging(now)),
        new("what was attached stays attached", (course, now) =>
            course.Before.Attached.Except(now.Attached)
                .Select(lost => $"{lost.Artifact.Short} is not attached to {lost.Subject.Short} any more")),
        new("what is stable says where it comes from", (_, now) =>
            now.Stable.Where(tag => tag.Key.StartsWith($"{PublishedState.Image}:", StringComparison.Ordinal)
                && !now.Told.Contains(tag.Value))
                .Select(tag => $"{tag.Key}: no provenance about {tag.Value.Short} is attached to it")),
        new("what is stable is signed by our key", (_, now) =>
            now.Unsigned.Where(tag => PublishedState.IsStable(tag.Key)).Select(tag => $"{tag.Key}: {tag.Value}")),
        new("nothing else is", (_, now) =>
            now.Tags.Keys.Where(tag => !PublishedState.IsStable(tag) && !now.Unsigned.ContainsKey(tag))
                .Select(tag => $"{tag} is signed by our key")),
    ];

    /// <summary>Of one operation, also of a program that was killed.</summary>
    public static readonly IReadOnlyList<Invariant> Always =
    [
        .. Anyway,
        new("each tag is where it was or where it shall be", (course, now) =>
            now.Tags.Keys.Union(course.Before.Tags.Keys)
                .Where(tag => now[tag] != course.Before[tag] && now[tag] != course.After[tag])
                .Select(tag => $"{tag} is {now[tag]?.Short ?? "gone"}")),
        new("latest moves last", (course, now) =>
            course.MovesLatest && now[PublishedState.Latest] == course.After[PublishedState.Latest]
                ? Elsewhere(course.After.Stable, now.Tags)
                : []),
    ];

    /// <summary>Of an operation that failed and could still act.</summary>
    public static readonly Invariant PutBack = new(
        "what had moved of stable is put back", (course, now) => Elsewhere(course.Before.Stable, now.Tags));

    /// <summary>Of an operation that succeeded.</summary>
    public static readonly Invariant Complete = new("everything is in place", (course, now) =>
    [
        .. Elsewhere(course.After.Tags, now.Tags),
        .. course.After.Attached.Select(one => one.Kind).Except(now.Attached.Select(one => one.Kind))
            .Select(lost => $"{lost.Item3} is not attached to {lost.Item2.Short}"),
    ]);

    public IEnumerable<string> Check(Course course, PublishedState now) =>
        Breaches(course, now).Select(breach => $"{Name}: {breach}");

    static IEnumerable<string> Elsewhere(
        IReadOnlyDictionary<string, Digest> expected, IReadOnlyDictionary<string, Digest> now) =>
        expected.Where(tag => now.GetValueOrDefault(tag.Key) != tag.Value)
            .Select(tag =>
                $"{tag.Key} is {now.GetValueOrDefault(tag.Key)?.Short ?? "not there"} instead of {tag.Value.Short}");

    [GeneratedRegex($"^{PublishedState.Image}:(stable|rollback)-[0-9]+-[0-9a-f]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Audit();

    static IEnumerable<string> Belonging(PublishedState now)
    {
        if (now[PublishedState.Latest] is not { } latest)
        {
            yield return "there is no latest";
            yield break;
        }
        var audits = now.Tags.Where(tag => tag.Value == latest && Audit().IsMatch(tag.Key))
            .Select(tag => tag.Key[PublishedState.Image.Length..]).ToArray();
        var akmods = now.AkmodsOf.GetValueOrDefault(latest);
        if (audits.Length == 0)
            yield return $"no audit tag names {latest.Short}";
        else if (!audits.Any(audit => now[PublishedState.Akmods + audit] == akmods))
            yield return $"no akmods {akmods?.Short ?? "at all"} under {string.Join(", ", audits)}";
    }
}
