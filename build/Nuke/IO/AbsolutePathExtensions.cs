using System.Security.Cryptography;
using System.Text;

namespace Nuke.Common.IO;

/// <summary>What builds do with files and folders.</summary>
public static class AbsolutePathExtensions
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool Exists(this AbsolutePath path) => path.FileExists() || path.DirectoryExists();

    public static bool FileExists(this AbsolutePath? path) => File.Exists(path);

    public static bool DirectoryExists(this AbsolutePath? path) => Directory.Exists(path);

    public static AbsolutePath ExistingFile(this AbsolutePath path) => path.FileExists() ? path : null!;

    public static AbsolutePath ExistingDirectory(this AbsolutePath path) => path.DirectoryExists() ? path : null!;

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

    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists())
            File.Delete(path);
    }

    /// <summary>Deletes a folder with everything in it; links are removed, not followed.</summary>
    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (path.DirectoryExists())
            Directory.Delete(path, recursive: true);
    }

    public static string ReadAllText(this AbsolutePath path, Encoding? encoding = null) =>
        File.ReadAllText(path, encoding ?? s_utf8);

    public static string[] ReadAllLines(this AbsolutePath path, Encoding? encoding = null) =>
        File.ReadAllLines(path, encoding ?? s_utf8);

    public static byte[] ReadAllBytes(this AbsolutePath path) => File.ReadAllBytes(path);

    /// <summary>Writes text, ending in a line break unless <paramref name="eofLineBreak"/> says otherwise.</summary>
    public static AbsolutePath WriteAllText(
        this AbsolutePath path, string content, Encoding? encoding = null, bool? eofLineBreak = null)
    {
        path.Parent.CreateDirectory();
        var text = (eofLineBreak ?? true) && content.Length > 0 && !content.EndsWith('\n')
            ? content + Environment.NewLine
            : content;
        File.WriteAllText(path, text, encoding ?? s_utf8);
        return path;
    }

    public static AbsolutePath WriteAllLines(this AbsolutePath path, IEnumerable<string> lines, Encoding? encoding = null)
    {
        path.Parent.CreateDirectory();
        File.WriteAllLines(path, lines, encoding ?? s_utf8);
        return path;
    }

    public static AbsolutePath WriteAllBytes(this AbsolutePath path, byte[] bytes)
    {
        path.Parent.CreateDirectory();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static AbsolutePath AppendAllText(this AbsolutePath path, string content, Encoding? encoding = null)
    {
        path.Parent.CreateDirectory();
        File.AppendAllText(path, content, encoding ?? s_utf8);
        return path;
    }

    public static AbsolutePath TouchFile(this AbsolutePath path)
    {
        path.Parent.CreateDirectory();
        using (File.Open(path, FileMode.OpenOrCreate))
        {
        }

        File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        return path;
    }

    /// <summary>SHA-256 of the content in lower-case hex.</summary>
    public static string GetFileHash(this AbsolutePath path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    public static FileInfo ToFileInfo(this AbsolutePath path) => new(path);

    public static DirectoryInfo ToDirectoryInfo(this AbsolutePath path) => new(path);

    public static RelativePath GetRelativePathTo(this AbsolutePath path, AbsolutePath destination) =>
        Path.GetRelativePath(path, destination);

    public static UnixRelativePath GetUnixRelativePathTo(this AbsolutePath path, AbsolutePath destination) =>
        Path.GetRelativePath(path, destination);

    public static bool Contains(this AbsolutePath path, AbsolutePath other) =>
        other == path || other.ToString().StartsWith(path.ToString().TrimEnd(Path.DirectorySeparatorChar)
                                                     + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    public static AbsolutePath WithExtension(this AbsolutePath path, string extension) =>
        Path.ChangeExtension(path, extension);
}
