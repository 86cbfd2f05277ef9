namespace KinoiteZfs.Lab;

/// <summary>What the registry answered, whole, so that it can be delivered otherwise.</summary>
sealed record Answer(string Asked, int Status, IReadOnlyList<KeyValuePair<string, string[]>> Headers, byte[] Body)
{
    /// <summary>Content that goes by its digest.</summary>
    public bool IsContent => Status == StatusCodes.Status200OK && Body.Length > 0
        && (Asked.Contains("/manifests/", StringComparison.Ordinal)
            || Asked.Contains("/blobs/", StringComparison.Ordinal));

    public bool Has(string header) => Headers.Any(one => one.Key.Equals(header, StringComparison.OrdinalIgnoreCase));

    public Answer With(string header, string value) => this with
    {
        Headers =
            [.. Headers.Where(one => !one.Key.Equals(header, StringComparison.OrdinalIgnoreCase)), KeyValuePair.Create(
                header, new[] { value })],
    };

    public static async Task<Answer> ReadAsync(HttpRequest request, HttpResponseMessage answer) => new(
        $"{request.Method} {request.Path}", (int)answer.StatusCode, [.. RequestForwarder.HeadersOf(answer)],
        await answer.Content.ReadAsByteArrayAsync());

    /// <summary>Status and headers; the length is the whole body's, whatever follows.</summary>
    public void Begin(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, values) in Headers)
            response.Headers[name] = values;
    }

    public async Task DeliverAsync(HttpResponse response)
    {
        Begin(response);
        await response.Body.WriteAsync(Body);
    }
}
