using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.IO;

/// <summary>A rooted, normalised path; <c>RootDirectory / "artifacts"</c> combines.</summary>
public sealed class AbsolutePath : IFormattable
{
    readonly string _path;

    AbsolutePath(string path)
    {
        if (!Path.IsPathRooted(path))
            throw new ArgumentException($"Path '{path}' must be rooted");
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    /// <summary>The folder above; null at the root of the file system.</summary>
    public AbsolutePath Parent =>
        Path.GetDirectoryName(_path) is { Length: > 0 } parent ? new AbsolutePath(parent) : null!;

    public static AbsolutePath Create(string path) => new(path);

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?._path;

    public static AbsolutePath operator /(AbsolutePath left, string? right)
    {
        if (Path.IsPathRooted(right))
            throw new ArgumentException($"Path '{right}' must be relative to be appended to '{left}'");
        return right is null ? left : new AbsolutePath(Path.Combine(left._path, right));
    }

    public static AbsolutePath operator +(AbsolutePath left, string? right) => new(left._path + right);

    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    public override bool Equals(object? obj) =>
        obj is AbsolutePath other && string.Equals(_path, other._path, Comparison);

    public override int GetHashCode() => _path.GetHashCode(Comparison);

    public override string ToString() => _path;

    /// <summary>Without this, formats such as NUKE's <c>:dn</c> would be passed over.</summary>
    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => string.IsNullOrEmpty(format)
        ? _path
        : throw new FormatException($"The bundled engine does not know the format '{format}' of paths");

    static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
