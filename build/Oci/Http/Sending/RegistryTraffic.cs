namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>
/// Counts what goes over the wire, token requests and repeated tries included. Headers do not count, nor what went up
/// in a request that no answer came to.
/// </summary>
public sealed class RegistryTraffic
{
    readonly Lock _gate = new();
    readonly SortedDictionary<string, int> _requests = new(StringComparer.Ordinal);
    int _tokens;
    long _up, _down, _blobUp, _blobDown;

    public override string ToString()
    {
        lock (_gate)
        {
            var total = _requests.Values.Sum();
            var methods = string.Join(", ", _requests.Select(pair => $"{pair.Value} {pair.Key}"));
            var count = total == 1 ? "1 request" : $"{total} requests";
            return $"{count}{(total == 0 ? "" : $" ({methods}; {_tokens} for tokens)")}, "
                + $"{_up} bytes up ({_blobUp} of blobs), {_down} bytes down ({_blobDown} of blobs)";
        }
    }

    internal void Ask(HttpMethod method, TrafficKind kind)
    {
        lock (_gate)
        {
            _requests[method.Method] = _requests.GetValueOrDefault(method.Method) + 1;
            _tokens += kind == TrafficKind.Token ? 1 : 0;
        }
    }

    internal void Up(TrafficKind kind, long bytes) => Count(ref _up, ref _blobUp, kind, bytes);

    internal void Down(TrafficKind kind, long bytes) => Count(ref _down, ref _blobDown, kind, bytes);

    void Count(ref long all, ref long blobs, TrafficKind kind, long bytes)
    {
        lock (_gate)
        {
            all += bytes;
            blobs += kind == TrafficKind.Blob ? bytes : 0;
        }
    }
}

/// <summary>What a request is for.</summary>
enum TrafficKind
{
    Other,
    Token,
    Blob,
}
