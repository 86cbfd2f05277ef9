namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>A moving tag of a promotion, and what it points to now.</summary>
sealed record SeenTag(TagMove Move, Digest? Current)
{
    /// <summary>Where the plan saw it, or where this run has put it.</summary>
    public Digest? Expected => Move.Moved ? Move.After : Move.Before;

    /// <summary>Nobody has taken it from where this run wants it, or found it.</summary>
    public bool IsOurs => Current == Move.After || Current == Expected;

    public static async Task<SeenTag> ReadAsync(
        IRegistry registry, TagMove move, CancellationToken cancellationToken) =>
        new(move, (await registry.FindManifestAsync(move.Tag, cancellationToken))?.Digest);

    public static async Task<IReadOnlyList<SeenTag>> ReadAsync(
        IRegistry registry, IEnumerable<TagMove> moves, CancellationToken cancellationToken) =>
        await Task.WhenAll(moves.Select(move => ReadAsync(registry, move, cancellationToken)));

    public static string Shown(Digest? digest) => digest?.ToString() ?? "not there";
}
