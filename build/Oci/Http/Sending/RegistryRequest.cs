namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>
/// A request as a plan: every try and every redirect builds a message of its own from it, because a message that was
/// sent once must not be sent again.
/// </summary>
sealed record RegistryRequest(HttpMethod Method, Uri Uri, TrafficKind Kind = TrafficKind.Other)
{
    /// <summary>Whose credentials apply; null for token requests, which bring their own.</summary>
    public Repository? Repository { get; init; }

    public IReadOnlyList<TokenScope> Scopes { get; init; } = [];

    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>First byte wanted, for the rest of a blob.</summary>
    public long? RangeFrom { get; init; }

    /// <summary>Builds the body anew; the action is to be called whenever some of it was sent, with how many
    /// bytes.</summary>
    public Func<Action<int>, CancellationToken, Task<HttpContent>>? Content { get; init; }

    /// <summary>Method and URL for messages.</summary>
    public string Asked => UrlText.Of(Method, Uri);
}
