namespace KinoiteZfs.Oci.References;

/// <summary>A repository on a registry, in its full form: <c>ghcr.io/ublue-os/kinoite-main</c>.</summary>
/// <remarks>
/// Docker's rules: a first component without '.', ':' and other than <c>localhost</c> is part of the path, the registry
/// is then docker.io; a one-component path there belongs to <c>library/</c>; names are lower-case.
/// </remarks>
public sealed partial record Repository
{
    public const string DefaultRegistry = "docker.io";
    const int MaximumLength = 255;

    Repository(string registry, string path) => (Registry, Path) = (registry, path);

    /// <summary>Host with optional port, lower-case.</summary>
    public string Registry { get; }

    /// <summary>Path below the registry, without leading slash.</summary>
    public string Path { get; }

    /// <exception cref="FormatException">The text cannot be a repository.</exception>
    public static Repository Parse(string text) =>
        TryParse(text, out var repository)
            ? repository
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a repository. Expected [registry[:port]/]path with lower-case path components of [a-z0-9] separated by '.', '_', '__' or '-'.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Repository? repository)
    {
        repository = null;
        if (text is null)
            return false;
        var (registry, path) = Split(text);
        if (registry.Length + 1 + path.Length > MaximumLength
            || !RegistryGrammar().IsMatch(registry) || !PathGrammar().IsMatch(path))
            return false;
        repository = new Repository(registry, path);
        return true;
    }

    /// <summary>The same path on another registry.</summary>
    public Repository On(string registry) => registry == Registry ? this : Parse($"{registry}/{Path}");

    public ImageReference At(Tag tag) => new(this, tag, null);

    public ImageReference At(Digest digest) => new(this, null, digest);

    public override string ToString() => $"{Registry}/{Path}";

    static (string Registry, string Path) Split(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        var named = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        var (registry, path) = named ? (first.ToLowerInvariant(), text[(slash + 1)..]) : (DefaultRegistry, text);
        if (registry == "index.docker.io")
            registry = DefaultRegistry;
        if (registry == DefaultRegistry && !path.Contains('/', StringComparison.Ordinal))
            path = "library/" + path;
        return (registry, path);
    }

    [GeneratedRegex(
        @"\A(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex RegistryGrammar();

    [GeneratedRegex(
        @"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex PathGrammar();
}
