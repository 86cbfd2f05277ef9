namespace KinoiteZfs.Workflows.Model;

/// <summary>What a job's token may do in one scope: docs.github.com, "Permissions for the GITHUB_TOKEN".</summary>
sealed record Permission(string Scope, bool Write)
{
    public static Permission ReadContents { get; } = new("contents", Write: false);

    public string Access => Write ? "write" : "read";

    /// <summary>One entry a scope, the wider access wins; in a fixed order.</summary>
    public static IReadOnlyList<Permission> Union(IEnumerable<Permission> permissions) =>
        [.. permissions.GroupBy(x => x.Scope).OrderBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => new Permission(x.Key, x.Any(y => y.Write)))];
}
