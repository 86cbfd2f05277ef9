namespace KinoiteZfs.Oci.References;

/// <summary>A tag: OCI distribution specification, "Pulling manifests", at most 128 characters.</summary>
public sealed partial record Tag
{
    public const int MaximumLength = 128;

    Tag(string name) => Name = name;

    public string Name { get; }

    /// <exception cref="FormatException">The text cannot be a tag.</exception>
    public static Tag Parse(string text) =>
        TryParse(text, out var tag)
            ? tag
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a tag. A tag has 1 to {MaximumLength} of [A-Za-z0-9._-] and does not start with '.' or '-'.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Tag? tag)
    {
        tag = text is not null && Grammar().IsMatch(text) ? new Tag(text) : null;
        return tag is not null;
    }

    public override string ToString() => Name;

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
