using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.IO;

/// <summary>A path which only means something below another one.</summary>
public class RelativePath
{
    private readonly string _path;

    protected RelativePath(string path)
    {
        Assert.False(Path.IsPathRooted(path), $"Path '{path}' must be relative");
        _path = path;
    }

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator RelativePath?(string? path) => path is null ? null : new RelativePath(path);

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(RelativePath? path) => path?._path;

    public static RelativePath operator /(RelativePath left, string? right) =>
        right is null ? left : new RelativePath(Path.Combine(left._path, right));

    public override string ToString() => _path;
}

/// <summary>A relative path with forward slashes, as in YAML and URLs.</summary>
public class UnixRelativePath : RelativePath
{
    protected UnixRelativePath(string path)
        : base(path.Replace('\\', '/'))
    {
    }

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator UnixRelativePath?(string? path) => path is null ? null : new UnixRelativePath(path);
}
