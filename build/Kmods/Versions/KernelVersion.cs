namespace KinoiteZfs.Kmods.Versions;

/// <summary>The upstream version of a kernel, <c>7.1.4</c> or <c>7.1</c>: without anything a distribution
/// adds.</summary>
public sealed partial record KernelVersion : IComparable<KernelVersion>
{
    KernelVersion(int major, int minor, int? patch) => (Major, Minor, Patch) = (major, minor, patch);

    public int Major { get; }

    public int Minor { get; }

    public int? Patch { get; }

    /// <exception cref="FormatException">The text is not a kernel version.</exception>
    public static KernelVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a kernel version. Expected major.minor or major.minor.patch, such as 7.1 or 7.1.4.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KernelVersion? version)
    {
        version = null;
        if (text is null || Grammar().Match(text) is not { Success: true } match)
            return false;
        version = new KernelVersion(
            Part(match.Groups[1]), Part(match.Groups[2]), match.Groups[3].Success ? Part(match.Groups[3]) : null);
        return true;

        static int Part(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Whether OpenZFS' <c>Linux-Maximum</c> covers this kernel. Only the parts the maximum names count: with 7.0 every
    /// 7.0.x is covered and 7.1.0 is not.
    /// </summary>
    public bool IsWithinMaximum(KernelVersion maximum)
    {
        var order = (Major, Minor).CompareTo((maximum.Major, maximum.Minor));
        return order < 0 || (order == 0 && (maximum.Patch is null || (Patch ?? 0) <= maximum.Patch));
    }

    /// <summary>Whether OpenZFS' <c>Linux-Minimum</c> covers this kernel.</summary>
    public bool IsWithinMinimum(KernelVersion minimum) =>
        (Major, Minor, Patch ?? 0).CompareTo((minimum.Major, minimum.Minor, minimum.Patch ?? 0)) >= 0;

    /// <summary>By value; <c>7.1</c> stands just before <c>7.1.0</c>.</summary>
    public int CompareTo(KernelVersion? other) =>
        other is null ? 1 : (Major, Minor, Patch ?? -1).CompareTo((other.Major, other.Minor, other.Patch ?? -1));

    public override string ToString() =>
        $"{Major}.{Minor}{(Patch is null ? "" : $".{Patch}")}";

    // Six digits a part keep every part within int; no leading zeros, so that printing gives back what was read.
    [GeneratedRegex(
        @"\A(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:\.(0|[1-9][0-9]{0,5}))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
