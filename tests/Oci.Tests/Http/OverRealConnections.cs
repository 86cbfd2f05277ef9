using System.Net.Sockets;
using System.Text;
using KinoiteZfs.Oci.Http;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>The wire itself: what the connection pool sends, and what becomes of broken connections.</summary>
public sealed class OverRealConnections : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly List<string> _requests = [];

    public OverRealConnections() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    HttpRegistry Client() => new(new HttpRegistryOptions(Host, CredentialSources.Anonymous)
    {
        Delay = (_, _) => Task.CompletedTask,
    });

    /// <summary>Answers one connection after the other and closes each.</summary>
    async Task ServeAsync(params byte[][] answers)
    {
        foreach (var answer in answers)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            _requests.Add(await ReadRequestAsync(stream));
            await stream.WriteAsync(answer);
        }
    }

    static async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer) is var length and > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
            var head = text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0 && text.Length >= head + 4 + BodyLength(text.ToString()))
                break;
        }
        return text.ToString();
    }

    static int BodyLength(string request) => request.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))
        .Select(line => int.Parse(line[16..], null)).FirstOrDefault();

    static byte[] Answer(string head, byte[]? body = null) =>
        [.. Encoding.Latin1.GetBytes(head + "\r\nConnection: close\r\n\r\n"), .. body ?? []];

    [Fact]
    public async Task An_upload_names_its_length_and_is_not_sent_in_http_chunks()
    {
        var content = TestClient.Bytes(100_000);
        var serving = ServeAsync(
            Answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0"),
            Answer("HTTP/1.1 202 Accepted\r\nLocation: /u\r\nContent-Length: 0"),
            Answer("HTTP/1.1 201 Created\r\nContent-Length: 0"));
        await using var registry = Client();
        await registry.PushBlobAsync(
            TestClient.Home, TestClient.Blob(content), _ => Task.FromResult<Stream>(new MemoryStream(content)),
            CancellationToken.None);
        await serving;
        Assert.Contains("\r\nContent-Length: 100000\r\n", _requests[2], StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", _requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_cut_off_by_the_network_is_taken_up_again()
    {
        var content = TestClient.Bytes(100_000);
        var serving = ServeAsync(
            Answer("HTTP/1.1 200 OK\r\nContent-Length: 100000", content[..40_000]),
            Answer(
                "HTTP/1.1 206 Partial Content\r\nContent-Length: 60000\r\nContent-Range: bytes 40000-99999/100000",
                content[40_000..]));
        await using var registry = Client();
        await using var stream = await registry.OpenBlobAsync(
            TestClient.Home, TestClient.Blob(content), CancellationToken.None);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        await serving;
        Assert.Equal(content, all.ToArray());
    }

    [Fact]
    public async Task A_connection_closed_without_an_answer_is_tried_again()
    {
        var serving = ServeAsync([], Answer(
            $"HTTP/1.1 200 OK\r\nContent-Type: {MediaTypes.OciManifest}\r\nContent-Length: {TestClient.Image.Bytes.Length}",
            TestClient.Image.Bytes.ToArray()));
        await using var registry = Client();
        Assert.Equal(
            TestClient.Image.Digest,
            (await registry.GetManifestAsync(TestClient.Latest, CancellationToken.None)).Digest);
        await serving;
    }

    [Fact]
    public async Task A_redirect_is_followed_by_this_client_and_not_below_it()
    {
        var serving = ServeAsync(
            Answer("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0"));
        await using var registry = Client();
        await Assert.ThrowsAsync<ContentException>(
            () => registry.GetManifestAsync(TestClient.Latest, CancellationToken.None));
        await serving;
    }

    [Fact]
    public async Task Nothing_listening_is_unavailable()
    {
        await using var registry = Client();
        _listener.Stop();
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => registry.GetManifestAsync(TestClient.Latest, CancellationToken.None));
        Assert.Contains("after 5 tries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_only_looks_is_told_sooner_and_hears_of_no_other_try()
    {
        List<string> notices = [];
        await using var registry = new HttpRegistry(new HttpRegistryOptions(Host, CredentialSources.Anonymous)
        {
            Delay = (_, _) => Task.CompletedTask,
            Notices = new Lines(notices),
        }.ForALook());
        _listener.Stop();

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => registry.GetManifestAsync(TestClient.Latest, CancellationToken.None));

        Assert.Contains("after 2 tries", error.Message, StringComparison.Ordinal);
        Assert.Empty(notices);
    }

    sealed class Lines(List<string> all) : IProgress<string>
    {
        public void Report(string value) => all.Add(value);
    }
}
