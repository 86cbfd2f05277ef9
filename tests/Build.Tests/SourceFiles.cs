namespace KinoiteZfs.Build.Tests;

/// <summary>What the project keeps in its repository; not what builds and package managers leave there.</summary>
static partial class SourceFiles
{
    public static readonly string Root = FreshCheckout.Repository.FullName;

    public static IEnumerable<string> Below(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !NotOurs().IsMatch(Shown(file)));

    /// <summary>Relative to the repository, with slashes.</summary>
    public static string Shown(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    [GeneratedRegex("/(bin|obj|node_modules)/")]
    private static partial Regex NotOurs();
}
