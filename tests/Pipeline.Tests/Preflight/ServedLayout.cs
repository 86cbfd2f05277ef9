using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Preflight;

/// <summary>
/// An image layout, served as ghcr.io serves: a token for everything, none for what is private, blobs from a storage
/// with signed addresses. Every secret is in the open, for the test to look for.
/// </summary>
sealed class ServedLayout(IRegistry content, string privateOwner) : HttpMessageHandler
{
    public const string Host = "registry.example.org";

    public const string Password = "password-of-dana";

    const string Token = "token-0123456789", Signature = "signature-of-storage",
        Cookie = "cookie-of-a-session", Storage = "storage.example.org";

    public static IReadOnlyList<string> Secrets { get; } =
        [Password, Token, Signature, Cookie, Convert.ToBase64String(Encoding.UTF8.GetBytes($"dana:{Password}"))];

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(request, cancellationToken);
        response.RequestMessage = request;
        response.Headers.Add("Set-Cookie", $"session={Cookie}");
        return response;
    }

    async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (address, authorization) = (request.RequestUri!, request.Headers.Authorization);
        if (address.Host == Storage)
            return Bytes("application/octet-stream", await BlobAsync(address.AbsolutePath[1..], cancellationToken));
        if (address.AbsolutePath == "/token")
            return authorization is null && Uri.UnescapeDataString(address.Query)
                .Contains($"repository:{privateOwner}/", StringComparison.Ordinal)
                ? Error(HttpStatusCode.Unauthorized, "UNAUTHORIZED")
                : Bytes("application/json", Encoding.UTF8.GetBytes($$"""{"token":"{{Token}}"}"""));
        if (authorization?.Parameter != Token)
        {
            var challenge = Error(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
            challenge.Headers.WwwAuthenticate.Add(
                new AuthenticationHeaderValue("Bearer", $"realm=\"https://{Host}/token\",service=\"{Host}\""));
            return challenge;
        }
        var parts = address.AbsolutePath.Split('/');
        var repository = Repository.Parse($"{Host}/{string.Join('/', parts[2..^2])}");
        return parts[^2] switch
        {
            "manifests" => await ManifestAsync(repository, parts[^1], cancellationToken),
            "tags" => await TagsAsync(repository, cancellationToken),
            _ => Elsewhere(new Uri($"https://{Storage}/{repository}/{parts[^1]}?sig={Signature}")),
        };
    }

    async Task<HttpResponseMessage> ManifestAsync(
        Repository repository, string name, CancellationToken cancellationToken)
    {
        var reference = Digest.TryParse(name, out var digest) ? repository.At(digest) : repository.At(Tag.Parse(name));
        if (await content.FindManifestAsync(reference, cancellationToken) is null)
            return Error(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN");
        var manifest = await content.GetManifestAsync(reference, cancellationToken);
        var response = Bytes(manifest.MediaType, manifest.Bytes.ToArray());
        response.Headers.Add("Docker-Content-Digest", manifest.Digest.ToString());
        return response;
    }

    async Task<HttpResponseMessage> TagsAsync(Repository repository, CancellationToken cancellationToken)
    {
        var tags = await content.ListTagsAsync(repository, cancellationToken)
            .Select(tag => tag.Name).ToListAsync(cancellationToken);
        return tags.Count == 0
            ? Error(HttpStatusCode.NotFound, "NAME_UNKNOWN")
            : Bytes("application/json", JsonSerializer.SerializeToUtf8Bytes(new { name = repository.Path, tags }));
    }

    async Task<byte[]> BlobAsync(string path, CancellationToken cancellationToken)
    {
        var slash = path.LastIndexOf('/');
        var folder = ((LayoutRegistry)content).FolderOf(Repository.Parse(path[..slash]));
        return await File.ReadAllBytesAsync(
            Path.Combine(folder, "blobs", "sha256", Digest.Parse(path[(slash + 1)..]).Hex), cancellationToken);
    }

    static HttpResponseMessage Elsewhere(Uri place)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        response.Headers.Location = place;
        return response;
    }

    static HttpResponseMessage Error(HttpStatusCode status, string code)
    {
        var response = Bytes("application/json", Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}"}]}"""));
        response.StatusCode = status;
        return response;
    }

    static HttpResponseMessage Bytes(string type, byte[] bytes)
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent(bytes) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return response;
    }
}
