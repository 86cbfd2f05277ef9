namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>An answer, and what is needed to explain it.</summary>
sealed record RegistryResponse(
    HttpResponseMessage Http, RegistryRequest Request, Uri FinalUri, RegistryEndpoint Registry, TimeProvider Time,
    RegistryTraffic Traffic)
    : IDisposable
{
    /// <summary>Where the credentials came from that went along; null for none.</summary>
    public string? CredentialSource { get; init; }

    /// <summary>Texts which must not come back in a message.</summary>
    public string[] Secrets { get; init; } = [];

    /// <summary>The scopes which were asked for, when this answer is a token server's.</summary>
    public string? ForToken { get; init; }

    public HttpStatusCode Status => Http.StatusCode;

    public string Asked => Request.Asked;

    /// <summary>False when a redirect led to another host, whose answers are not the registry's.</summary>
    public bool FromRegistry => Registry.Owns(FinalUri);

    public string? Header(string name) =>
        Http.Headers.NonValidated.TryGetValues(name, out var values)
            || Http.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString() : null;

    public Digest? ContentDigest => Digest.TryParse(Header("Docker-Content-Digest"), out var digest) ? digest : null;

    public async Task<Stream> OpenBodyAsync(CancellationToken cancellationToken) =>
        new CountedStream(
            await Http.Content.ReadAsStreamAsync(cancellationToken), count => Traffic.Down(Request.Kind, count));

    /// <exception cref="ContentException">There are more bytes than that.</exception>
    public async Task<byte[]> ReadBodyAsync(int limit, string what, CancellationToken cancellationToken) =>
        await BoundedBody.ReadAsync(this, limit, cancellationToken)
        ?? throw new ContentException(
            $"{Asked}: the answer is larger than {limit} bytes, the most that {what} may have. Nothing of it was used.");

    public void Dispose() => Http.Dispose();

    sealed class CountedStream(Stream body, Action<int> count) : PassingStream(body, leaveOpen: true)
    {
        protected override void Pass(Span<byte> bytes, bool isEnd) => count(bytes.Length);
    }
}
