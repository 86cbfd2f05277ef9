namespace Nuke.Common.IO;

/// <summary>What builds do with files and folders.</summary>
public static class AbsolutePathExtensions
{
    public static bool FileExists(this AbsolutePath? path) => File.Exists(path);

    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Deletes a folder with everything in it; links are removed, not followed.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    /// <summary>Writes text, which then ends in a line break.</summary>
    public static AbsolutePath WriteAllText(this AbsolutePath path, string content)
    {
        path.Parent.CreateDirectory();
        var end = content.Length == 0 || content.EndsWith('\n') ? "" : Environment.NewLine;
        File.WriteAllText(path, content + end);
        return path;
    }
}
