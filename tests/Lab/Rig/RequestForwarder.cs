namespace KinoiteZfs.Lab;

/// <summary>Hands a proxy's requests on, unchanged but for what belongs to one connection.</summary>
sealed class RequestForwarder : IDisposable
{
    /// <summary>Headers of one connection, which must not be handed on.</summary>
    static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Expect"];

    readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <param name="target">Host and port.</param>
    /// <param name="body">The request's own body, or what reads it.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpRequest incoming, string target, Stream body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(incoming.Method), $"http://{target}{incoming.Path.ToUriComponent()}{incoming.QueryString}");
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0)
            request.Content = new StreamContent(body);
        foreach (var (name, values) in incoming.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The answer's headers which are for the client.</summary>
    public static IEnumerable<KeyValuePair<string, string[]>> HeadersOf(HttpResponseMessage answer) =>
        answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToArray()));

    public void Dispose() => _client.Dispose();
}
