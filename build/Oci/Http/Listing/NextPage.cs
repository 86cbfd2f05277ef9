namespace KinoiteZfs.Oci.Http.Listing;

/// <summary>Where a list goes on, as the registry links it; never at another place than the list's own.</summary>
static class NextPage
{
    /// <param name="path">The list's own path: a link elsewhere would send credentials there.</param>
    /// <param name="what">What the list is of, for the message.</param>
    /// <returns>Null on the last page.</returns>
    public static Uri? Of(RegistryResponse response, string path, string what)
    {
        if (!response.Http.Headers.NonValidated.TryGetValues("Link", out var links)
            || LinkHeader.Next(links) is not { } link)
            return null;
        if (Uri.TryCreate(response.FinalUri, link, out var next)
            && response.Registry.Owns(next) && next.AbsolutePath == path)
            return next;
        throw new ContentException(
            $"{response.Asked}: the next page of {what} is said to be at {UntrustedText.Printable(link.Split('?')[0])}, which is another place. It was not asked; check what answers for the registry.");
    }
}
