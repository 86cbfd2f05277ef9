using System.Text;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>A request as it reached the other side.</summary>
sealed record SeenRequest(string Line, string? Authorization, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>
/// The other side, as a list: request, answer, request, answer. Any other request fails the test, and so does one that
/// never comes.
/// </summary>
sealed class Script : HttpMessageHandler
{
    public const string Host = "registry.test";
    static readonly HttpResponseMessage NoAnswer = new();

    readonly Queue<(string Line, Func<SeenRequest, HttpResponseMessage> Answer)> _expected = new();

    readonly TaskCompletionSource _silent = new();

    public List<SeenRequest> Seen { get; } = [];

    /// <summary>Ends when a request has come that gets no answer.</summary>
    public Task Silent => _silent.Task;

    public SeenRequest Last => Seen[^1];

    /// <param name="line">Method and path with query; for other hosts method and whole URL.</param>
    public Script On(string line, HttpResponseMessage answer) => On(line, _ => answer);

    public Script On(string line, Func<SeenRequest, HttpResponseMessage> answer)
    {
        _expected.Enqueue((line, answer));
        return this;
    }

    /// <summary>Takes the request and never answers.</summary>
    public Script OnWithSilence(string line) => On(line, _ => NoAnswer);

    public void AssertDone() => Assert.Empty(_expected.Select(exchange => exchange.Line));

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var seen = await SeeAsync(request, cancellationToken);
        Seen.Add(seen);
        if (!_expected.TryDequeue(out var exchange) || exchange.Line != seen.Line)
            throw new InvalidOperationException(
                $"Unexpected request '{seen.Line}', expected '{exchange.Line ?? "none"}'.");
        var answer = exchange.Answer(seen);
        if (answer == NoAnswer)
        {
            _silent.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        answer.RequestMessage = request;
        return answer;
    }

    static async Task<SeenRequest> SeeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri!;
        var place = uri.Scheme == "https" && uri.Authority == Host ? uri.PathAndQuery : uri.AbsoluteUri;
        // Asked for, the length becomes a header, as it does on the wire.
        _ = request.Content?.Headers.ContentLength;
        var headers = request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated.ToArray() ?? [])
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        return new SeenRequest($"{request.Method} {place}", headers.GetValueOrDefault("Authorization"), headers, body);
    }
}
