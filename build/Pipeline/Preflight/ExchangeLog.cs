using System.Collections.Concurrent;

namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>
/// What servers answered, for tests to answer the same: status and headers which say how a registry speaks. Nothing of
/// a request but its method and address, no body, no query and no user: those carry credentials and signatures.
/// </summary>
public sealed partial class ExchangeLog
{
    static readonly string[] Kept =
    [
        "Accept-Ranges", "Content-Length", "Content-Type", "Docker-Content-Digest", "Docker-Distribution-Api-Version",
        "Link", "Location",
        "OCI-Filters-Applied", "Retry-After", "Warning", "WWW-Authenticate",
    ];

    readonly ConcurrentDictionary<string, Exchange> _exchanges = new();

    /// <summary>Each method, address and status once, in the order of addresses.</summary>
    public IReadOnlyList<Exchange> All =>
        [.. _exchanges.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value)];

    public void Add(HttpResponseMessage response)
    {
        if (response.RequestMessage is not { RequestUri: { } address } request)
            return;
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => Kept.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .ToDictionary(header => header.Key, header => WithoutSecrets(header.Value.ToString()));
        var exchange = new Exchange(
            request.Method.Method, WithoutSecrets(address.AbsoluteUri), (int)response.StatusCode, headers);
        _exchanges.TryAdd($"{exchange.Url} {exchange.Method} {exchange.Status}", exchange);
    }

    static string WithoutSecrets(string text) =>
        UntrustedText.Printable(Query().Replace(User().Replace(text, "//"), "?…"));

    [GeneratedRegex(@"\?[^\s<>""]*", RegexOptions.CultureInvariant)]
    private static partial Regex Query();

    [GeneratedRegex(@"//[^/@\s""]*@", RegexOptions.CultureInvariant)]
    private static partial Regex User();
}

public sealed record Exchange(string Method, string Url, int Status, IReadOnlyDictionary<string, string> Headers);
