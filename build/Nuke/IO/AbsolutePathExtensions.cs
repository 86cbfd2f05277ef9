namespace Nuke.Common.IO;

/// <summary>What builds do with files and folders.</summary>
public static class AbsolutePathExtensions
{
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    public static bool Exists(this AbsolutePath path) => Path.Exists(path);

    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public static void DeleteFile(this AbsolutePath path) => File.Delete(path);

    public static string ReadAllText(this AbsolutePath path) => File.ReadAllText(path);

    public static AbsolutePath WriteAllText(this AbsolutePath path, string content)
    {
        path.Parent.CreateDirectory();
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Files below this folder; <c>**/</c> at the start of a pattern goes down all levels.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        Directory.Exists(directory)
            ? [.. patterns.SelectMany(x => Glob(directory, x)).Distinct()]
            : [];

    static IEnumerable<AbsolutePath> Glob(AbsolutePath directory, string pattern)
    {
        var deep = pattern.StartsWith("**/", StringComparison.Ordinal);
        var option = deep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        return Directory.EnumerateFiles(directory, deep ? pattern[3..] : pattern, option)
            .Order(StringComparer.Ordinal).Select(x => (AbsolutePath)x);
    }
}
