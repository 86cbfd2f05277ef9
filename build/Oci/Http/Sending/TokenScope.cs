namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>A permission in the distribution token specification's words:
/// <c>repository:owner/name:pull,push</c>.</summary>
/// <param name="Actions">Sorted, comma-separated.</param>
sealed record TokenScope(string Type, string Name, string Actions)
{
    const string Repositories = "repository";

    public static TokenScope Pull(Repository repository) => new(Repositories, repository.Path, "pull");

    public static TokenScope Push(Repository repository) => new(Repositories, repository.Path, "pull,push");

    public static TokenScope Delete(Repository repository) => new(Repositories, repository.Path, "delete,pull");

    public bool OnlyReads => Actions == "pull";

    public bool Covers(TokenScope other) =>
        Type == other.Type && Name == other.Name && !other.ActionList.Except(ActionList).Any();

    /// <summary>Reads the <c>scope</c> of a challenge, which may hold several separated by blanks. Odd ones are
    /// dropped.</summary>
    public static IReadOnlyList<TokenScope> ParseMany(string? text) =>
        [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(Parse).OfType<TokenScope>().Take(HttpLimits.ChallengeScopes)];

    /// <summary>
    /// The needed scopes, then what a challenge adds; actions for one name are merged. Needed ones stay first because
    /// some token servers look at the first scope alone.
    /// </summary>
    public static IReadOnlyList<TokenScope> Merge(IReadOnlyList<TokenScope> needed, IEnumerable<TokenScope> added)
    {
        var merged = needed.ToList();
        foreach (var scope in added)
        {
            var at = merged.FindIndex(known => known.Type == scope.Type && known.Name == scope.Name);
            if (at < 0)
                merged.Add(scope);
            else
                merged[at] = merged[at] with { Actions = Sorted(merged[at].ActionList.Concat(scope.ActionList)) };
        }
        return merged;
    }

    public override string ToString() => $"{Type}:{Name}:{Actions}";

    string[] ActionList => Actions.Split(',');

    static TokenScope? Parse(string text)
    {
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        return first > 0 && last > first + 1 && last < text.Length - 1
            ? new TokenScope(text[..first], text[(first + 1)..last], Sorted(
                text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries)))
            : null;
    }

    static string Sorted(IEnumerable<string> actions) =>
        string.Join(',', actions.Distinct().Order(StringComparer.Ordinal));
}
