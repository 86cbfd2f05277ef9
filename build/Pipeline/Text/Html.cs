namespace KinoiteZfs.Pipeline.Text;

/// <summary>
/// A piece of a page. Text becomes one only encoded, so that no label, tag or message of others can be markup; only
/// what this program has drawn itself is taken as it is.
/// </summary>
/// <remarks>HTML Standard, "Serializing HTML fragments": these characters, in text and in quoted attributes.</remarks>
sealed class Html
{
    /// <summary>Our own sentences are shorter; nobody reads a label that long.</summary>
    const int MaximumText = 2000;

    readonly string _markup;

    Html(string markup) => _markup = markup;

    public static Html Nothing { get; } = new("");

    /// <summary>Untrusted or ours: shown as it is; what would steer the reader is shown as an escape.</summary>
    public static implicit operator Html(string? text) =>
        new(Encode(text is { Length: > MaximumText } ? $"{text[..MaximumText]}…" : text));

    /// <summary>Markup of a drawing of ours.</summary>
    public static Html Drawn(string svg) => new(svg);

    /// <summary>An element with nothing but its name.</summary>
    public static Html Of(string element, params IEnumerable<Html> content) => Of(element, [], content);

    /// <param name="attributes">Values are encoded; those which are null are left out.</param>
    public static Html Of(
        string element, IEnumerable<(string Name, string? Value)> attributes, params IEnumerable<Html> content)
    {
        var markup = new StringBuilder("<").Append(element);
        foreach (var (name, value) in attributes.Where(attribute => attribute.Value is not null))
            markup.Append(' ').Append(name).Append("=\"").Append(Encode(value)).Append('"');
        markup.Append('>');
        foreach (var part in content)
            markup.Append(part._markup);
        return new Html(markup.Append("</").Append(element).Append('>').ToString());
    }

    /// <summary>One after the other.</summary>
    public static Html All(params IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part._markup)));

    /// <summary>For elements, attributes and drawings alike.</summary>
    public static string Encode(string? text) => UntrustedText.OneLine(text ?? "")
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    public override string ToString() => _markup;
}
