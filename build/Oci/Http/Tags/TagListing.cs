using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace KinoiteZfs.Oci.Http;

/// <summary>OCI distribution specification, "Listing tags": page by page, as the registry links them.</summary>
sealed class TagListing(RegistryTransport transport)
{
    sealed record Page(IReadOnlyList<Tag> Tags, Uri? Next);

    public async IAsyncEnumerable<Tag> ListAsync(Repository repository, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        for (var next = transport.Registry.Tags(repository); next is not null;)
        {
            if (!visited.Add(next.AbsoluteUri) || visited.Count > HttpLimits.TagPages)
            {
                throw new ContentException(
                    $"{UrlText.Of(HttpMethod.Get, next)}: the registry's pages of tags lead in circles or never end ({visited.Count} pages). The list is not complete; check what answers for the registry.");
            }
            var page = await PageAsync(repository, next, visited.Count == 1, cancellation);
            foreach (var tag in page.Tags)
                yield return tag;
            next = page.Next;
        }
    }

    async Task<Page> PageAsync(Repository repository, Uri uri, bool first, CancellationToken cancellation)
    {
        var request = new RegistryRequest(HttpMethod.Get, uri) { Repository = repository, Scopes = [TokenScope.Pull(repository)] };
        try
        {
            return await transport.SendAsync(request, (response, token) => ReadAsync(response, repository, token), cancellation);
        }
        catch (NotFoundException) when (first)
        {
            return new Page([], null);
        }
    }

    static async Task<Page> ReadAsync(RegistryResponse response, Repository repository, CancellationToken cancellation)
    {
        if (response.Status != HttpStatusCode.OK)
            throw await FailureReader.ReadAsync(response, cancellation);
        var body = await response.ReadBodyAsync(HttpLimits.TagPageBytes, "a page of tags", cancellation);
        return new Page(Parse(response, body), Next(response, repository));
    }

    static Uri? Next(RegistryResponse response, Repository repository)
    {
        if (!response.Http.Headers.NonValidated.TryGetValues("Link", out var links) || LinkHeader.Next(links) is not { } link)
            return null;
        if (Uri.TryCreate(response.FinalUri, link, out var next) && response.Registry.Owns(next)
            && next.AbsolutePath == response.Registry.Tags(repository).AbsolutePath)
        {
            return next;
        }
        throw new ContentException(
            $"{response.Asked}: the next page of tags is said to be at {ErrorText.Printable(link.Split('?')[0])}, which is another place. It was not asked; check what answers for the registry.");
    }

    static List<Tag> Parse(RegistryResponse response, byte[] body)
    {
        try
        {
            var tags = JsonSerializer.Deserialize(body, TagPageJson.Default.TagPage)?.Tags ?? [];
            return [.. tags.Select(name => Tag.TryParse(name, out var tag) ? tag : throw Wrong($"it holds '{ErrorText.Printable(name ?? "null")}', which is not a tag"))];
        }
        catch (JsonException)
        {
            throw Wrong("it is not the JSON of the distribution specification");
        }

        ContentException Wrong(string why) => new($"{response.Asked}: this list of tags cannot be used: {why}. Check that the address is a registry's.");
    }
}
