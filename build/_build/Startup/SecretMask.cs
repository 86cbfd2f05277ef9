using System.Collections.Immutable;

/// <summary>The values which must never be seen, longest first, so that no secret leaves a rest of another.</summary>
sealed class SecretMask
{
    public const string Mark = "[REDACTED]";

    /// <summary>A shorter one is found in ordinary words: hiding it would make riddles of them, and show where it
    /// is.</summary>
    const int Shortest = 6;

    ImmutableArray<string> _values = [];

    /// <summary>NUKE hides nothing: what this process writes is hidden by us.</summary>
    public static SecretMask OfThisProcess { get; } = new();

    public bool IsEmpty => _values.IsEmpty;

    /// <returns>False for one that is too short to be hidden.</returns>
    public bool Add(string secret)
    {
        if (secret.Trim().Length < Shortest)
            return secret.Trim().Length == 0;
        _values = [.. _values.Append(secret).Concat(LinesOf(secret))
            .Distinct(StringComparer.Ordinal).OrderByDescending(x => x.Length)];
        return true;
    }

    /// <summary>
    /// A secret of several lines, such as a key, is also hidden line by line. Separators such as <c>}</c> in a JSON
    /// secret are no secret, and hiding them would garble everything.
    /// </summary>
    public static IEnumerable<string> LinesOf(string secret) =>
        secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(x => x.Length >= Shortest);

    public string Hide(string text)
    {
        foreach (var value in _values)
            text = text.Replace(value, Mark, StringComparison.Ordinal);
        return text;
    }
}
