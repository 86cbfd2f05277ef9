using System.Collections.Immutable;

namespace Nuke.Common.Execution;

/// <summary>The values which must never be seen, longest first, so that no secret leaves a rest of another.</summary>
internal sealed class SecretMask
{
    private const string Mask = "[REDACTED]";
    private ImmutableArray<string> _values = [];

    public bool IsEmpty => _values.IsEmpty;

    public IReadOnlyList<string> Values => _values;

    /// <summary>A secret of several lines, such as a key, is also hidden line by line.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;
        var parts = secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // Separators such as `}` in a JSON secret are no secret, and hiding them would garble everything.
        _values = [.. _values.Append(secret).Concat(parts.Where(x => parts.Length == 1 || x.Length > 3))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(x => x.Length)];
    }

    public string Hide(string text)
    {
        foreach (var value in _values)
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        return text;
    }
}
