namespace KinoiteZfs.Lab;

/// <summary>Two have moved stable at once: what must hold then, whoever was quicker.</summary>
static class Contest
{
    /// <param name="first">Why one of them failed; null when it did not.</param>
    /// <returns>What is wrong; null when stable is of one of them, and who failed says whose it is.</returns>
    public static string? Check(Course course, PublishedState now, string? first, string? second)
    {
        var breaches = Invariant.Anyway.SelectMany(invariant => invariant.Check(course, now)).ToArray();
        if (breaches.Length > 0)
            return string.Join('\n', breaches);
        var owners = OwnersOf(now);
        if (owners.Count == 0)
            return "stable is of no run";
        if (first is not null && second is not null)
            return $"nobody won: {first}\n{second}";
        return (first ?? second) is { } lost && !owners.Any(owner => lost.Contains(owner, StringComparison.Ordinal))
            ? $"stable is of {string.Join(", ", owners)}, and who lost says: {lost}" : null;
    }

    /// <summary>Audit tags of image and akmods which name just what is stable now.</summary>
    static IReadOnlyList<string> OwnersOf(PublishedState now) =>
    [
        .. from tag in now.Tags
           where tag.Key.StartsWith($"{PublishedState.Image}:", StringComparison.Ordinal)
               && tag.Key != PublishedState.Latest && tag.Value == now[PublishedState.Latest]
           let audit = tag.Key[(PublishedState.Image.Length + 1)..]
           where now[$"{PublishedState.Akmods}:{audit}"] == now[$"{PublishedState.Akmods}:main-43"]
           select audit,
    ];
}
