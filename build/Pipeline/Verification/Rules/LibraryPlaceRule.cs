namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// Each library of OpenZFS lies in one folder only. Of two, which one zfs and zpool get depends on ld.so.conf, the
/// order of folders and the cache of libraries.
/// </summary>
/// <remarks>For the sources see <see cref="OpenZfsLibraries"/>.</remarks>
static class LibraryPlaceRule
{
    const string Name = "userland libraries";

    public static CheckResult Check(IReadOnlyList<string> libraries)
    {
        var paths = libraries.Select(ImagePath.Parse).ToList();
        var twice = paths.GroupBy(OpenZfsLibraries.NameOf)
            .Where(same => same.Select(path => path.Parent).Distinct().Count() > 1).ToList();
        return twice.Count == 0
            ? CheckResult.Pass(
                Name, $"{string.Join(", ", paths.Select(OpenZfsLibraries.NameOf).Distinct())}: each in one folder")
            : CheckResult.Fail(
                Name,
                $"{string.Join("; ", twice.Select(same => $"{same.Key} lies in {string.Join(" and in ", same.Select(path => UntrustedText.Printable(path.Value)))}"))}: zfs and zpool may get the wrong one. Remove the one that is not of the packages");
    }
}
