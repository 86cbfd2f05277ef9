using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.IO;

/// <summary>A rooted, normalised path; <c>/</c> goes down.</summary>
public sealed class AbsolutePath : IEquatable<AbsolutePath>
{
    readonly string _path;

    AbsolutePath(string path) => _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    public string Name => Path.GetFileName(_path);

    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(_path);

    public string Extension => Path.GetExtension(_path);

    public AbsolutePath Parent => Path.GetDirectoryName(_path) is { } parent ? new AbsolutePath(parent) : this;

    public static AbsolutePath operator /(AbsolutePath left, string right) => new(Path.Combine(left._path, right));

    /// <exception cref="ArgumentException">The path is relative.</exception>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator AbsolutePath?(string? path) => path switch
    {
        null => null,
        _ when Path.IsPathRooted(path) => new AbsolutePath(path),
        _ => throw new ArgumentException($"'{path}' is not an absolute path.", nameof(path)),
    };

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    public static bool operator ==(AbsolutePath? left, AbsolutePath? right) => Equals(left, right);

    public static bool operator !=(AbsolutePath? left, AbsolutePath? right) => !Equals(left, right);

    public bool Equals(AbsolutePath? other) => other is not null && other._path == _path;

    public override bool Equals(object? obj) => Equals(obj as AbsolutePath);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_path);

    public override string ToString() => _path;
}
