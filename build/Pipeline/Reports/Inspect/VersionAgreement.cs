namespace KinoiteZfs.Pipeline.Reports.Inspect;

/// <summary>
/// Programs and modules talk through an interface which changes between versions of OpenZFS: they must be of one.
/// </summary>
static class VersionAgreement
{
    /// <returns>The version all of them have; null when they differ, or when one side is not there.</returns>
    public static string? Agreed(Inspection inspection) =>
        Modules(inspection).Select(module => module.Version)
            .Union(inspection.Userland.Select(userland => userland.Version)).ToArray()
            is [var only]
            && inspection.Userland.Count > 0 && Modules(inspection).Any() ? only : null;

    /// <summary>What keeps the versions from being known to agree; nothing where there is only one side to look
    /// at.</summary>
    public static IEnumerable<string> Of(Inspection inspection)
    {
        var modules = Modules(inspection).ToArray();
        foreach (var module in inspection.Modules.Where(
            module => module.Problem is null && IsZfs(module) && OpenZfsText.OfBuild(module.Version) is null))
            yield return $"{module.Path}: its version is {(module.Version is null ? "missing" : UntrustedText.Quote(module.Version))}, which is no OpenZFS version";
        if (modules.Length > 0 && inspection.Userland.Count == 0)
            yield return "the version of zfs and zpool cannot be told: there is no libzfs and no package which names it";
        else if (modules.Length > 0 && Agreed(inspection) is null)
            yield return $"modules and userland are not of one version: {Listed(modules)}; {Listed(inspection.Userland.Select(userland => (userland.Version, userland.Source)))}";
    }

    static IEnumerable<(string Version, string Source)> Modules(Inspection inspection) =>
        from module in inspection.Modules
        where IsZfs(module)
        let version = OpenZfsText.OfBuild(module.Version)
        where version is not null
        select (version.ToString(), module.Path);

    static bool IsZfs(InspectedModule module) => module.Name is "zfs" or "spl";

    static string Listed(IEnumerable<(string Version, string Source)> sources) => string.Join(
        "; ", sources.GroupBy(item => item.Version).Select(same =>
            $"{same.Key} in {string.Join(", ", same.Select(item => UntrustedText.Printable(item.Source)).Distinct())}"));
}
