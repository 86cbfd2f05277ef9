namespace KinoiteZfs.Oci.Manifests;

/// <summary>
/// Which images run on a platform: those of the same system and architecture whose variant is the wanted one or an
/// older one. What needs a newer processor than was asked for does not run, so it is never taken.
/// </summary>
/// <remarks>Source: containerd/platforms, compare.go and database.go; container-libs,
/// image/internal/pkg/platform.</remarks>
static partial class PlatformMatch
{
    /// <summary>The best entry for a platform; of two that are equally good the first, as all tools take it.</summary>
    public static Descriptor? Best(IEnumerable<Descriptor> entries, Platform wanted) =>
        entries.Where(entry => Serves(entry.Platform!, wanted))
            .OrderByDescending(entry => Level(entry.Platform!)).FirstOrDefault();

    public static bool Serves(Platform offered, Platform wanted)
    {
        if (offered.Os != wanted.Os || offered.Architecture != wanted.Architecture)
            return false;
        return (Level(offered), Level(wanted)) is ({ } has, { } needs)
            ? has.Major == needs.Major
                ? has.Minor <= needs.Minor
                : has.Major < needs.Major && has.Minor <= needs.Minor + Ahead(wanted)
            : offered.Variant == wanted.Variant;
    }

    /// <returns>Null for a variant which has no order: it serves itself alone.</returns>
    static (int Major, int Minor)? Level(Platform platform)
    {
        if (platform.Variant is null)
            return platform.Architecture switch { "arm64" => (8, 0), "arm" => (7, 0), _ => (1, 0) };
        return Variant().Match(platform.Variant) is { Success: true } match
            ? (Number(match.Groups[1]), match.Groups[2].Success ? Number(match.Groups[2]) : 0)
            : null;
    }

    // Arm's v9.0 is v8.5 and more, and so on.
    static int Ahead(Platform platform) => platform.Architecture == "arm64" ? 5 : 0;

    static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Av?([0-9]{1,2})(?:\.([0-9]{1,2}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variant();
}
