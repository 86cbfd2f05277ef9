namespace KinoiteZfs.Oci.Http.Limits;

/// <summary>What went over the wire, token requests and repeated tries included; headers are not counted.</summary>
/// <param name="Requests">Requests by HTTP method.</param>
/// <param name="TokenRequests">How many of these went to a token server.</param>
/// <param name="BytesUp">Request bodies.</param>
/// <param name="BytesDown">Response bodies, as far as they were read.</param>
/// <param name="BlobBytesUp">The part of <paramref name="BytesUp"/> which is layers and configs.</param>
/// <param name="BlobBytesDown">The part of <paramref name="BytesDown"/> which is layers and configs.</param>
public sealed record RegistryTraffic(
    IReadOnlyDictionary<string, int> Requests,
    int TokenRequests,
    long BytesUp,
    long BytesDown,
    long BlobBytesUp,
    long BlobBytesDown)
{
    public static readonly RegistryTraffic None = new(new Dictionary<string, int>(), 0, 0, 0, 0, 0);

    public int TotalRequests => Requests.Values.Sum();

    /// <summary>The traffic between an earlier reading and this one.</summary>
    public RegistryTraffic Since(RegistryTraffic earlier) => Combine(earlier, -1);

    /// <summary>The traffic of two registries together.</summary>
    public RegistryTraffic Plus(RegistryTraffic other) => Combine(other, 1);

    public override string ToString()
    {
        var methods = string.Join(", ", Requests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"));
        var count = TotalRequests == 1 ? "1 request" : $"{TotalRequests} requests";
        return $"{count}{(methods.Length == 0 ? "" : $" ({methods}; {TokenRequests} for tokens)")}, "
            + $"{BytesUp} bytes up ({BlobBytesUp} of blobs), {BytesDown} bytes down ({BlobBytesDown} of blobs)";
    }

    RegistryTraffic Combine(RegistryTraffic other, int sign)
    {
        var requests = Requests.Keys.Union(other.Requests.Keys)
            .Select(method => (Method: method, Count: Requests.GetValueOrDefault(method) + sign * other.Requests.GetValueOrDefault(method)))
            .Where(entry => entry.Count != 0)
            .ToDictionary(entry => entry.Method, entry => entry.Count);
        return new RegistryTraffic(
            requests,
            TokenRequests + sign * other.TokenRequests,
            BytesUp + sign * other.BytesUp,
            BytesDown + sign * other.BytesDown,
            BlobBytesUp + sign * other.BlobBytesUp,
            BlobBytesDown + sign * other.BlobBytesDown);
    }
}
