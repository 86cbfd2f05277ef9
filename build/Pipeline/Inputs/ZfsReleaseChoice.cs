namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Picks the OpenZFS release of a line: the newest one, and no <c>.0</c> unless allowed.</summary>
public static class ZfsReleaseChoice
{
    public static ZfsReleaseResult Choose(ZfsLine line, IReadOnlyList<ZfsRelease> releases, bool allowPointZero)
    {
        ZfsRelease? chosen = null;
        var candidates = new List<ZfsCandidate>();
        foreach (var release in releases.DistinctBy(release => release.Version)
            .OrderByDescending(release => release.Version))
        {
            var against = Against(release.Version, line, allowPointZero);
            if (against is null && chosen is null)
            {
                chosen = release;
                candidates.Add(new(release.Version, $"chosen: the newest release of line {line}"));
            }
            else
                candidates.Add(new(release.Version, against ?? $"not chosen: {chosen!.Version} is newer"));
        }
        return new(line, chosen, candidates, chosen is null ? null : Lowered(chosen, releases));
    }

    /// <summary>
    /// META's maximum has never gone backward inside a line. Where it does, OpenZFS has taken something back: the newer
    /// word counts, and people hear of it.
    /// </summary>
    static string? Lowered(ZfsRelease chosen, IReadOnlyList<ZfsRelease> releases)
    {
        var higher = releases
            .Where(older => older.Line == chosen.Line && older.Version.IsRelease
                && older.Version.CompareTo(chosen.Version) < 0)
            .Where(older => older.LinuxMaximum is not null && chosen.LinuxMaximum is not null
                && older.LinuxMaximum.CompareTo(chosen.LinuxMaximum) > 0)
            .MaxBy(older => older.Version);
        return higher is null
            ? null
            : $"OpenZFS {chosen.Version} supports Linux up to {chosen.LinuxMaximum}, and the older {higher.Version} said {higher.LinuxMaximum}: the newer release counts";
    }

    static string? Against(ZfsVersion version, ZfsLine line, bool allowPointZero)
    {
        if (version.Line != line)
            return $"skipped: of line {version.Line}, line {line} is asked for";
        if (version.ReleaseCandidate is not null)
            return "skipped: a release candidate is not a release";
        if (version.IsDevelopmentMark)
            return $"skipped: a development mark, {version.Patch} is no release";
        return version.Patch == 0 && !allowPointZero
            ? "skipped: the first release of a line waits for its first fixes, unless the stream sets allowPointZero"
            : null;
    }
}

/// <summary>Which release it is, and what spoke against each of the others.</summary>
/// <param name="Candidates">Every known release, newest first.</param>
/// <param name="Notice">What a person should see about the chosen one; null when there is nothing.</param>
public sealed record ZfsReleaseResult(
    ZfsLine Line, ZfsRelease? Chosen, IReadOnlyList<ZfsCandidate> Candidates, string? Notice = null)
{
    /// <exception cref="PipelineException">There is no acceptable release; the message lists all with their
    /// reasons.</exception>
    public ZfsRelease Require() => Chosen ?? throw new PipelineException(
        $"OpenZFS line {Line} has no release to build. "
        + (Candidates.Count == 0 ? "The release source lists none at all. " : $"{string.Join("; ", Candidates)}. ")
        + "Check zfsLine (and allowPointZero) in the stream definition.");
}

/// <param name="Reason">Why it was chosen or not.</param>
public sealed record ZfsCandidate(ZfsVersion Version, string Reason)
{
    public override string ToString() => $"{Version} {Reason}";
}
