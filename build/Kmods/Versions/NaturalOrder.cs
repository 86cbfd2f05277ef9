namespace KinoiteZfs.Kmods.Versions;

/// <summary>RPM's order of version strings: digits by value, letters by byte, <c>~</c> before everything, <c>^</c>
/// after nothing.</summary>
/// <remarks>Behaviour: rpm.org manual, "RPM version comparison" (rpm-version(7)).</remarks>
public static class NaturalOrder
{
    public static int Compare(string left, string right)
    {
        var a = left.AsSpan();
        var b = right.AsSpan();
        while (true)
        {
            a = SkipSeparators(a);
            b = SkipSeparators(b);
            if (a is ['~', ..] || b is ['~', ..])
            {
                if (a is not ['~', ..])
                    return 1;
                if (b is not ['~', ..])
                    return -1;
                a = a[1..];
                b = b[1..];
                continue;
            }
            if (a is ['^', ..] || b is ['^', ..])
            {
                if (a.IsEmpty || b.IsEmpty)
                    return a.IsEmpty ? -1 : 1;
                if (a is not ['^', ..] || b is not ['^', ..])
                    return a is ['^', ..] ? -1 : 1;
                a = a[1..];
                b = b[1..];
                continue;
            }
            if (a.IsEmpty || b.IsEmpty)
                return a.Length.CompareTo(b.Length);
            var first = Segment(a);
            var second = Segment(b);
            var compared = CompareSegments(first, second);
            if (compared != 0)
                return compared;
            a = a[first.Length..];
            b = b[second.Length..];
        }
    }

    static ReadOnlySpan<char> SkipSeparators(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && !char.IsAsciiLetterOrDigit(text[start]) && text[start] is not ('~' or '^'))
            start++;
        return text[start..];
    }

    static ReadOnlySpan<char> Segment(ReadOnlySpan<char> text)
    {
        var digits = char.IsAsciiDigit(text[0]);
        var end = 1;
        while (end < text.Length && (digits ? char.IsAsciiDigit(text[end]) : char.IsAsciiLetter(text[end])))
            end++;
        return text[..end];
    }

    static int CompareSegments(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var (aDigits, bDigits) = (char.IsAsciiDigit(a[0]), char.IsAsciiDigit(b[0]));
        if (aDigits != bDigits)
            return aDigits ? 1 : -1;
        if (!aDigits)
            return a.SequenceCompareTo(b);
        a = a.TrimStart('0');
        b = b.TrimStart('0');
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }
}
