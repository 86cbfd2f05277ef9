namespace KinoiteZfs.Oci.Http.Listing;

/// <summary>Remembers the pages of a list, so that one which never ends is not read for ever.</summary>
/// <param name="longestOutage">What waiting for the registry may add.</param>
sealed class VisitedPages(string what, TimeProvider time, TimeSpan longestOutage)
{
    readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    readonly long _start = time.GetTimestamp();

    public bool OnFirst => _visited.Count == 1;

    /// <exception cref="ContentException">This page was read before, or there are too many.</exception>
    /// <exception cref="RegistryUnavailableException">The pages come too slowly.</exception>
    public void Enter(Uri page)
    {
        if (!_visited.Add(page.AbsoluteUri) || _visited.Count > HttpLimits.Pages)
            throw new ContentException(
                $"{UrlText.Of(HttpMethod.Get, page)}: the registry's pages of {what} lead in circles or never end ({_visited.Count} pages). The list is not complete; check what answers for the registry, or remove what nobody needs ({Targets.Prune}).");
        var limit = HttpLimits.List + longestOutage;
        if (time.GetElapsedTime(_start) > limit)
            throw new RegistryUnavailableException(
                $"{UrlText.Of(HttpMethod.Get, page)}: the registry's list of {what} is not complete after {limit.TotalMinutes:0} min and {_visited.Count - 1} pages. It was given up; try again later.");
    }
}
