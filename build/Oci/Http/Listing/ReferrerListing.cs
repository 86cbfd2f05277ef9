using KinoiteZfs.Oci.Http.Manifests;

namespace KinoiteZfs.Oci.Http.Listing;

/// <summary>OCI distribution specification, "Listing Referrers": page by page, where the registry offers it.</summary>
sealed class ReferrerListing(RegistryTransport transport)
{
    const string Listed = "referrers";

    /// <summary>The specification answers with an empty list when nothing refers, so one refusal speaks for the
    /// repository.</summary>
    readonly ConcurrentDictionary<Repository, bool> _without = new();

    sealed record Page(IReadOnlyList<Descriptor> Referrers, Uri? Next);

    /// <returns>Null when the registry does not offer the list.</returns>
    public async Task<IReadOnlyList<Descriptor>?> FindAsync(
        Repository repository, Digest subject, CancellationToken cancellationToken)
    {
        if (_without.ContainsKey(repository))
            return null;
        var own = transport.Registry.Referrers(repository, subject);
        var found = new List<Descriptor>();
        var visited = new VisitedPages(Listed, transport.Time, transport.Retry.LongestOutage);
        for (var next = own; next is not null;)
        {
            visited.Enter(next);
            var page = await PageAsync(repository, next, own.AbsolutePath, visited.OnFirst, cancellationToken);
            if (page is null)
            {
                _without[repository] = true;
                return null;
            }
            found.AddRange(page.Referrers);
            if (found.Count > StrictJson.MaximumItems)
                throw new ContentException(
                    $"{UrlText.Of(HttpMethod.Get, own)}: more than {StrictJson.MaximumItems} manifests refer to {subject}. Nobody attaches so many; check who writes to {repository}.");
            next = page.Next;
        }
        return found;
    }

    Task<Page?> PageAsync(Repository repository, Uri uri, string path, bool first, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, uri)
        {
            Repository = repository,
            Scopes = [TokenScope.Pull(repository)],
            Accept = [MediaTypes.OciIndex],
        };
        return transport.SendAsync(
            request, (response, token) => ReadAsync(response, path, first, token), cancellationToken);
    }

    static async Task<Page?> ReadAsync(
        RegistryResponse response, string path, bool first, CancellationToken cancellationToken)
    {
        if (first && IsAbsent(response))
            return null;
        if (response.Status != HttpStatusCode.OK)
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var bytes = await response.ReadBodyAsync(RawManifest.MaximumBytes, "a page of referrers", cancellationToken);
        return new Page(ImageIndex.Parse(new RawManifest(MediaTypes.OciIndex, bytes)).Manifests, NextPage.Of(
            response, path, Listed));
    }

    /// <summary>Registries without the list answer in these ways; some show a web page instead.</summary>
    static bool IsAbsent(RegistryResponse response) => response.FromRegistry && response.Status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.BadRequest
            or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable =>
            true,
        HttpStatusCode.OK => ManifestTypes.Bare(response.Header("Content-Type")) != MediaTypes.OciIndex,
        _ => false,
    };
}
