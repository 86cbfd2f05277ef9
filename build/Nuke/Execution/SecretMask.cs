using System.Collections.Immutable;

namespace Nuke.Common.Execution;

/// <summary>The values which must never be seen, longest first, so that no secret leaves a rest of another.</summary>
internal sealed class SecretMask
{
    private const string Mask = "[REDACTED]";

    /// <summary>A shorter one is found in ordinary words: hiding it would make riddles of them, and show where it is.</summary>
    private const int Shortest = 6;

    private ImmutableArray<string> _values = [];

    public bool IsEmpty => _values.IsEmpty;

    public IReadOnlyList<string> Values => _values;

    /// <summary>A secret of several lines, such as a key, is also hidden line by line.</summary>
    /// <returns>False for one that is too short to be hidden.</returns>
    public bool Add(string secret)
    {
        if (secret.Trim().Length < Shortest)
            return secret.Trim().Length == 0;
        var parts = secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // Separators such as `}` in a JSON secret are no secret, and hiding them would garble everything.
        _values = [.. _values.Append(secret).Concat(parts.Where(x => x.Length >= Shortest))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(x => x.Length)];
        return true;
    }

    public string Hide(string text)
    {
        foreach (var value in _values)
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        return text;
    }
}
