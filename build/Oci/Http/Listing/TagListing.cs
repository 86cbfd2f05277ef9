using System.Runtime.CompilerServices;

namespace KinoiteZfs.Oci.Http.Listing;

/// <summary>OCI distribution specification, "Listing tags": page by page, as the registry links them.</summary>
sealed class TagListing(RegistryTransport transport)
{
    const string Listed = "tags";

    sealed record Page(IReadOnlyList<Tag> Tags, Uri? Next);

    public async IAsyncEnumerable<Tag> ListAsync(
        Repository repository, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var visited = new VisitedPages(Listed, transport.Time, transport.Retry.LongestOutage);
        for (var next = transport.Registry.Tags(repository); next is not null;)
        {
            visited.Enter(next);
            var page = await PageAsync(repository, next, visited.OnFirst, cancellationToken);
            foreach (var tag in page.Tags)
                yield return tag;
            next = page.Next;
        }
    }

    async Task<Page> PageAsync(Repository repository, Uri uri, bool first, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Get, uri) { Repository = repository, Scopes = [TokenScope.Pull(
            repository)] };
        try
        {
            return await transport.SendAsync(
                request, (response, token) => ReadAsync(response, repository, token), cancellationToken);
        }
        catch (NotFoundException) when (first)
        {
            return new Page([], null);
        }
    }

    static async Task<Page> ReadAsync(
        RegistryResponse response, Repository repository, CancellationToken cancellationToken)
    {
        if (response.Status != HttpStatusCode.OK)
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var body = await response.ReadBodyAsync(HttpLimits.TagPageBytes, "a page of tags", cancellationToken);
        return new Page(
            Parse(response, body), NextPage.Of(response, response.Registry.Tags(repository).AbsolutePath, Listed));
    }

    static List<Tag> Parse(RegistryResponse response, byte[] body)
    {
        try
        {
            var tags = JsonSerializer.Deserialize<TagPage>(body, JsonSerializerOptions.Web)?.Tags ?? [];
            return [.. tags.Select(name => Tag.TryParse(name, out var tag)
                ? tag
                : throw Wrong($"it holds '{UntrustedText.Printable(name ?? "null")}', which is not a tag"))];
        }
        catch (JsonException)
        {
            throw Wrong("it is not the JSON of the distribution specification");
        }

        ContentException Wrong(string why) =>
            new($"{response.Asked}: this list of tags cannot be used: {why}. Check that the address is a registry's.");
    }
}
