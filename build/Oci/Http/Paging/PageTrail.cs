namespace KinoiteZfs.Oci.Http;

/// <summary>Remembers the pages of a list, so that one which never ends is not read for ever.</summary>
sealed class PageTrail(string what)
{
    readonly HashSet<string> _visited = new(StringComparer.Ordinal);

    public bool OnFirst => _visited.Count == 1;

    /// <exception cref="ContentException">This page was read before, or there are too many.</exception>
    public void Enter(Uri page)
    {
        if (!_visited.Add(page.AbsoluteUri) || _visited.Count > HttpLimits.Pages)
            throw new ContentException(
                $"{UrlText.Of(HttpMethod.Get, page)}: the registry's pages of {what} lead in circles or never end ({_visited.Count} pages). The list is not complete; check what answers for the registry.");
    }
}
