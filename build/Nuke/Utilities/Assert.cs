using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>Conditions whose violation ends the build with the given message.</summary>
public static class Assert
{
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null) =>
        throw new InvalidOperationException(message, exception);

    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            throw new ArgumentException(message ?? $"Expected condition to be true: {argumentExpression}");
    }

    public static void False(
        [DoesNotReturnIf(true)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition)
            throw new ArgumentException(message ?? $"Expected condition to be false: {argumentExpression}");
    }

    public static T NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class =>
        obj ?? throw new ArgumentException(message ?? $"Expected object to be not null: {argumentExpression}");

    public static string NotNullOrEmpty(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null)
    {
        if (string.IsNullOrEmpty(str))
            throw new ArgumentException(message ?? $"Expected string to be not null or empty: {argumentExpression}");
        return str;
    }

    public static string NotNullOrWhiteSpace(
        [NotNull] this string? str,
        string? message = null,
        [CallerArgumentExpression(nameof(str))] string? argumentExpression = null)
    {
        if (string.IsNullOrWhiteSpace(str))
            throw new ArgumentException(message ?? $"Expected string to be not null or whitespace: {argumentExpression}");
        return str;
    }

    public static void NotEmpty<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection is null || collection.Count == 0)
            throw new ArgumentException(message ?? $"Expected collection to be not empty: {argumentExpression}");
    }

    public static void HasSingleItem<T>(
        [NotNull] IReadOnlyCollection<T>? collection,
        string? message = null,
        [CallerArgumentExpression(nameof(collection))] string? argumentExpression = null)
    {
        if (collection?.Count != 1)
            throw new ArgumentException(message ?? $"Expected collection to have a single item: {argumentExpression}");
    }

    public static void FileExists(string? path, string? message = null)
    {
        if (!File.Exists(path))
            throw new ArgumentException(message ?? $"Expected file to exist: {path}");
    }

    public static void DirectoryExists(string? path, string? message = null)
    {
        if (!Directory.Exists(path))
            throw new ArgumentException(message ?? $"Expected directory to exist: {path}");
    }
}
