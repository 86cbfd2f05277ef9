using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The date in a tag or version of an Atomic image, and what counts the builds of that day: <c>20260822.1</c> in
/// <c>latest-20260822.1</c>, <c>20260817.3.0</c> in CoreOS' <c>44.20260817.3.0</c>, <c>20260820</c> in <c>20260820-44</c>.
/// </summary>
public sealed class DateStamp : IComparable<DateStamp>
{
    const int DayLength = 8;
    const int CounterLength = 4;

    static readonly char[] Separators = ['.', '-', '_'];

    readonly int[] _counters;

    DateStamp(DateOnly day, int[] counters, string text, IReadOnlyList<string> words) =>
        (Day, _counters, Text, Words) = (day, counters, text, words);

    public DateOnly Day { get; }

    /// <summary>As it is spelled, without what stands around it.</summary>
    public string Text { get; }

    /// <summary>What stands around it: <c>stable</c> and <c>44</c> in <c>stable-44.20260820</c>.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Reads the first date of a text; false when none of its parts is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out DateStamp? stamp)
    {
        stamp = null;
        if (text is null)
            return false;
        for (var start = 0; start < text.Length; start = EndOf(text, start) + 1)
        {
            var end = EndOf(text, start);
            if (end - start != DayLength || !IsDay(text.AsSpan(start..end), out var day))
                continue;
            var counters = new List<int>();
            while (end < text.Length && text[end] == '.' && IsCounter(text.AsSpan((end + 1)..EndOf(text, end + 1)), out var counter))
            {
                counters.Add(counter);
                end = EndOf(text, end + 1);
            }
            stamp = new DateStamp(
                day, [.. counters], text[start..end],
                [.. WordsOf(text[..start]), .. WordsOf(text[end..])]);
            return true;
        }
        return false;
    }

    /// <summary>The parts of a text without a date, as they are compared with <see cref="Words"/>.</summary>
    public static IReadOnlyList<string> WordsOf(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>By day, then by its counters; the first build of a day has none.</summary>
    public int CompareTo(DateStamp? other)
    {
        if (other is null)
            return 1;
        var order = Day.CompareTo(other.Day);
        return order != 0 ? order : _counters.AsSpan().SequenceCompareTo(other._counters);
    }

    /// <summary>
    /// Fedora CoreOS counts its streams before the builds of a day: <c>44.20260817.3.0</c> is of stable, <c>.2.0</c> of
    /// testing. Others count builds alone.
    /// </summary>
    /// <remarks>coreos/fedora-coreos-tracker, Design.md, "Version numbers".</remarks>
    public bool IsOfSeries(DateStamp other) => _counters.Length < 2
        ? other._counters.Length < 2 : other._counters.Length == _counters.Length && other._counters[0] == _counters[0];

    public override string ToString() => Text;

    static int EndOf(string text, int start) => text.IndexOfAny(Separators, start) is var end and >= 0 ? end : text.Length;

    // A date, and not just any eight digits: a short commit id may be all digits as well.
    static bool IsDay(ReadOnlySpan<char> part, out DateOnly day)
    {
        day = default;
        return part.StartsWith("20") && DateOnly.TryParseExact(part, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    static bool IsCounter(ReadOnlySpan<char> part, out int counter)
    {
        counter = 0;
        return part.Length is > 0 and <= CounterLength && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out counter);
    }
}
