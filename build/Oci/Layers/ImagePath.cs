namespace KinoiteZfs.Oci.Layers;

/// <summary>
/// A path inside an image, relative to its root: components separated by '/', none of them empty, '.' or '..'.
/// The root itself is the empty path.
/// </summary>
public readonly record struct ImagePath : IComparable<ImagePath>
{
    /// <summary>Linux refuses longer ones (PATH_MAX, in bytes).</summary>
    public const int MaximumLength = 4096;

    readonly string? _value;

    ImagePath(string value) => _value = value;

    public static ImagePath Root => default;

    public string Value => _value ?? "";

    public bool IsRoot => Value.Length == 0;

    /// <summary>The last component; empty for the root.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The directory that holds it; the root's parent is the root.</summary>
    public ImagePath Parent => Value.LastIndexOf('/') is var slash and > 0 ? new ImagePath(Value[..slash]) : Root;

    public IReadOnlyList<string> Components => IsRoot ? [] : Value.Split('/');

    /// <exception cref="FormatException">The text could leave the image or is no path.</exception>
    public static ImagePath Parse(string text) =>
        TryParse(text, out var path)
            ? path
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a path inside an image. It must not have '..' or NUL and have at most {MaximumLength} characters.");

    /// <summary>Takes off leading '/' and './', doubled and trailing slashes; refuses '..' and NUL.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ImagePath path)
    {
        path = Root;
        if (text is null || text.Length > MaximumLength || text.Contains('\0', StringComparison.Ordinal))
            return false;
        if (IsNormal(text))
        {
            path = new ImagePath(text);
            return true;
        }
        var components = new List<string>();
        foreach (var component in text.Split('/'))
        {
            if (component is "..")
                return false;
            if (component is not ("" or "."))
                components.Add(component);
        }
        path = new ImagePath(string.Join('/', components));
        return true;
    }

    /// <exception cref="FormatException">The name is no single component.</exception>
    public static ImagePath operator /(ImagePath directory, string name) => directory.Join(name);

    /// <exception cref="FormatException">The name leaves the image.</exception>
    public ImagePath Join(string name) => Parse($"{Value}/{name}");

    /// <summary>Whether it is this directory or below it.</summary>
    public bool IsWithin(ImagePath directory) =>
        directory.IsRoot || (Value.StartsWith(directory.Value, StringComparison.Ordinal)
            && (Value.Length == directory.Value.Length || Value[directory.Value.Length] == '/'));

    public int CompareTo(ImagePath other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    // Nearly every path of nearly every layer: worth not splitting.
    static bool IsNormal(string text)
    {
        var start = 0;
        for (var position = 0; position <= text.Length; position++)
        {
            if (position < text.Length && text[position] != '/')
                continue;
            if (text.AsSpan(start, position - start) is "" or "." or "..")
                return text.Length == 0;
            start = position + 1;
        }
        return true;
    }
}
