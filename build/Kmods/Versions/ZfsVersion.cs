namespace KinoiteZfs.Kmods.Versions;

/// <summary>An OpenZFS version: <c>2.4.1</c>, or before a release <c>2.4.0-rc1</c>.</summary>
/// <remarks>
/// <c>2.4.99</c> is tagged on the main branch when the branch of line 2.4 leaves it, and its META looks like a
/// release's. Nothing was ever released under such a number.
/// </remarks>
public sealed partial record ZfsVersion : IComparable<ZfsVersion>
{
    const int DevelopmentPatch = 99;

    ZfsVersion(ZfsLine line, int patch, int? candidate) => (Line, Patch, ReleaseCandidate) = (line, patch, candidate);

    public ZfsLine Line { get; }

    public int Patch { get; }

    /// <summary>The number after <c>-rc</c>; null for a final release.</summary>
    public int? ReleaseCandidate { get; }

    /// <summary>Whether it marks where development goes on after a line; see the remarks.</summary>
    public bool IsDevelopmentMark => Patch == DevelopmentPatch;

    /// <summary>Neither a candidate nor a development mark.</summary>
    public bool IsRelease => ReleaseCandidate is null && !IsDevelopmentMark;

    /// <exception cref="FormatException">The text is not an OpenZFS version.</exception>
    public static ZfsVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not an OpenZFS version. Expected major.minor.patch with an optional -rcN, such as 2.4.1 or 2.4.0-rc1.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ZfsVersion? version)
    {
        version = null;
        if (text is null || Grammar().Match(text) is not { Success: true } match)
            return false;
        version = new ZfsVersion(
            new ZfsLine(Part(match.Groups[1]), Part(match.Groups[2])), Part(match.Groups[3]),
            match.Groups[4].Success ? Part(match.Groups[4]) : null);
        return true;

        static int Part(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>By value; every release candidate stands before its final release.</summary>
    public int CompareTo(ZfsVersion? other)
    {
        if (other is null)
            return 1;
        var order = Line.CompareTo(other.Line);
        if (order == 0)
            order = Patch.CompareTo(other.Patch);
        return order != 0
            ? order
            : (ReleaseCandidate ?? int.MaxValue).CompareTo(other.ReleaseCandidate ?? int.MaxValue);
    }

    public override string ToString() =>
        $"{Line}.{Patch}{(ReleaseCandidate is null ? "" : $"-rc{ReleaseCandidate}")}";

    [GeneratedRegex(
        @"\A(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})(?:-rc([1-9][0-9]{0,5}))?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
