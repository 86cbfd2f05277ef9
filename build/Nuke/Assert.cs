using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>States what must be so.</summary>
public static class Assert
{
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null) => throw new InvalidOperationException(message, exception);

    public static void True(
        [DoesNotReturnIf(false)] bool condition, string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition)
            Fail(message ?? $"Expected condition to be true: {argumentExpression}");
    }

    public static void False(
        [DoesNotReturnIf(true)] bool condition, string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition)
            Fail(message ?? $"Expected condition to be false: {argumentExpression}");
    }

    [return: NotNull]
    public static T NotNull<T>(
        [NotNull] this T? value, string? message = null,
        [CallerArgumentExpression(nameof(value))] string? argumentExpression = null)
    {
        if (value is null)
            Fail(message ?? $"Expected to have a value: {argumentExpression}");
        return value;
    }
}
