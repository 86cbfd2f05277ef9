using KinoiteZfs.Kmods;

namespace KinoiteZfs.Pipeline;

/// <summary>Picks the OpenZFS release of a line: the newest one that is final, and no <c>.0</c> unless allowed.</summary>
public static class ZfsReleaseChoice
{
    public static ZfsReleaseVerdict Choose(ZfsLine line, IReadOnlyList<ZfsRelease> releases, bool allowPointZero)
    {
        ZfsRelease? chosen = null;
        var candidates = new List<ZfsCandidate>();
        foreach (var release in releases.DistinctBy(release => release.Version).OrderByDescending(release => release.Version))
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
        return new(line, chosen, candidates);
    }

    static string? Against(ZfsVersion version, ZfsLine line, bool allowPointZero)
    {
        if (version.Line != line)
            return $"skipped: of line {version.Line}, line {line} is asked for";
        if (version.ReleaseCandidate is not null)
            return "skipped: a release candidate is not a release";
        return version.Patch == 0 && !allowPointZero
            ? "skipped: the first release of a line waits for its first fixes, unless the stream sets allowPointZero"
            : null;
    }
}

/// <summary>Which release it is, and what spoke against each of the others.</summary>
/// <param name="Candidates">Every known release, newest first.</param>
public sealed record ZfsReleaseVerdict(ZfsLine Line, ZfsRelease? Chosen, IReadOnlyList<ZfsCandidate> Candidates)
{
    /// <exception cref="PipelineException">There is no acceptable release; the message lists all with their reasons.</exception>
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
