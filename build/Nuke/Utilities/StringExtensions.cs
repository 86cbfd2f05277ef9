using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.Utilities;

/// <summary>Text helpers of the public API which builds commonly use.</summary>
public static class StringExtensions
{
    public static bool IsNullOrEmpty([NotNullWhen(false)] this string? str) => string.IsNullOrEmpty(str);

    public static bool IsNullOrWhiteSpace([NotNullWhen(false)] this string? str) => string.IsNullOrWhiteSpace(str);

    public static bool EqualsOrdinalIgnoreCase(this string? str, string? other) =>
        string.Equals(str, other, StringComparison.OrdinalIgnoreCase);

    public static bool ContainsOrdinalIgnoreCase(this string str, string other) =>
        str.Contains(other, StringComparison.OrdinalIgnoreCase);

    public static string Join(this IEnumerable<string> values, string separator) => string.Join(separator, values);

    public static string JoinComma(this IEnumerable<string> values) => string.Join(",", values);

    public static string JoinCommaSpace(this IEnumerable<string> values) => string.Join(", ", values);

    public static string JoinSpace(this IEnumerable<string> values) => string.Join(" ", values);

    public static string JoinDash(this IEnumerable<string> values) => string.Join("-", values);

    public static string JoinUnderscore(this IEnumerable<string> values) => string.Join("_", values);

    public static string JoinNewLine(this IEnumerable<string> values) => string.Join(Environment.NewLine, values);

    public static string Repeat(this char value, int count) => new(value, count);

    public static string SingleQuote(this string str) => $"'{str.Replace("'", @"\'", StringComparison.Ordinal)}'";

    /// <summary>Quotes for a process argument: backslashes before a quote and at the end are doubled.</summary>
    public static string DoubleQuote(this string str) => CommandLine.Quote(str);

    public static string DoubleQuoteIfNeeded(this string str) =>
        CommandLine.NeedsQuotes(str) ? CommandLine.Quote(str) : str;
}
