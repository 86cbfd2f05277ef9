using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>What registries, token servers and what stands between say.</summary>
static class Answers
{
    public const string Bearer = "Bearer realm=\"https://auth.test/token\",service=\"registry.test\"";

    public static HttpResponseMessage Status(int status, params (string Name, string Value)[] headers) =>
        Body(status, [], null, headers);

    public static HttpResponseMessage Body(
        int status, byte[] body, string? type, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) };
        if (type is not null)
            answer.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        foreach (var (name, value) in headers)
        {
            if (answer.Headers.TryAddWithoutValidation(name, value))
                continue;
            answer.Content.Headers.Remove(name);
            answer.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return answer;
    }

    public static HttpResponseMessage Text(
        int status, string text, string type, params (string Name, string Value)[] headers) =>
        Body(status, Encoding.UTF8.GetBytes(text), type, headers);

    public static HttpResponseMessage Json(string text, params (string Name, string Value)[] headers) =>
        Text(200, text, "application/json", headers);

    public static HttpResponseMessage Error(
        int status, string code, string message = "said so", params (string Name, string Value)[] headers) =>
        Text(
            status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}","detail":null}]}""", "application/json",
            headers);

    public static HttpResponseMessage Asks(string challenge) =>
        Error(401, "UNAUTHORIZED", "authentication required", ("WWW-Authenticate", challenge));

    public static HttpResponseMessage Token(string token, int? lifetime = 300) =>
        Json(
            lifetime is null ? $$"""{"token":"{{token}}"}""" : $$"""{"token":"{{token}}","expires_in":{{lifetime}}}""");

    public static HttpResponseMessage Manifest(RawManifest manifest, string? digest = null) =>
        Body(200, manifest.Bytes.ToArray(), manifest.MediaType, (
            "Docker-Content-Digest", digest ?? manifest.Digest.ToString()));

    /// <summary>The answer to a HEAD: headers of a body which does not come.</summary>
    public static HttpResponseMessage Head(RawManifest manifest) => Status(
        200, ("Content-Type", manifest.MediaType), ("Content-Length", $"{manifest.Bytes.Length}"),
        ("Docker-Content-Digest", manifest.Digest.ToString()));

    public static HttpResponseMessage Location(int status, string location) => Status(status, ("Location", location));

    /// <summary>A body of which only a part arrives before the connection is lost.</summary>
    public static HttpResponseMessage Torn(
        int status, byte[] arrives, long announced, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(
            new TornStream(arrives)) };
        answer.Content.Headers.ContentLength = announced;
        foreach (var (name, value) in headers)
            answer.Content.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    sealed class TornStream(byte[] arrives) : MemoryStream(arrives)
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, count) is var length and > 0
                ? length
                : throw new IOException("connection reset by peer");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = base.Read(buffer.Span);
            return length > 0 ? ValueTask.FromResult(length) : throw new IOException("connection reset by peer");
        }
    }
}
