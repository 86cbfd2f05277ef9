namespace KinoiteZfs.Pipeline.Reports.Changes;

/// <summary>One side of a comparison: what a stable image says and holds.</summary>
/// <param name="Ours">The packages this pipeline put in, by its provenance; null when none is attached.</param>
/// <param name="Installed">By its RPM database; null when nobody looked.</param>
public sealed record StableSide(
    Digest Image, ImageLabels Labels, IReadOnlyList<string>? Ours, InstalledPackages? Installed)
{
    /// <summary>What a label says, for people.</summary>
    public string Said(string label) => Labels[label]?.Replace(" ", ", ", StringComparison.Ordinal) ?? "not said";
}

/// <summary>A package which came, went or changed.</summary>
/// <param name="Name">With its architecture.</param>
/// <param name="Before">Its versions; empty when it is new.</param>
/// <param name="After">Empty when it is gone.</param>
public sealed record PackageChange(string Name, string Before, string After)
{
    /// <summary>By name, since several versions of one package may be installed, kernels above all.</summary>
    public static IReadOnlyList<PackageChange> Between(
        IReadOnlyList<RpmIdentity> before, IReadOnlyList<RpmIdentity> after)
    {
        var (old, now) = (ByName(before), ByName(after));
        return
        [
            .. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(
                    name => new PackageChange(name, old.GetValueOrDefault(name, ""), now.GetValueOrDefault(name, "")))
                .Where(change => change.Before != change.After),
        ];
    }

    static Dictionary<string, string> ByName(IReadOnlyList<RpmIdentity> packages) => packages
        .GroupBy(package => package.Architecture.Length == 0 ? package.Name : $"{package.Name}.{package.Architecture}")
        .ToDictionary(
            name => name.Key, name => string.Join(", ", name.Select(Version).Distinct().Order(StringComparer.Ordinal)));

    static string Version(RpmIdentity package) =>
        $"{(package.Epoch is { } epoch ? $"{epoch}:" : "")}{package.Version}-{package.Release}";
}
