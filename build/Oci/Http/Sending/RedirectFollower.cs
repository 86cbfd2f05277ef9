using System.Net.Http.Headers;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>
/// Sends one request and follows where it leads: blobs usually live on another host. Credentials stay with the origin
/// they were meant for, and only reads are repeated elsewhere.
/// </summary>
sealed class RedirectFollower(
    RegistryEndpoint registry, HttpMessageInvoker invoker, HttpRegistryOptions options, RegistryTraffic traffic)
{
    const string UserAgent = "kinoite-zfs/1.0";

    public async Task<RegistryResponse> SendAsync(
        RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var uri = request.Uri;
        var visited = new HashSet<string>(StringComparer.Ordinal) { uri.AbsoluteUri };
        while (true)
        {
            var response = new RegistryResponse(
                await SendOneAsync(request, uri, authorization, cancellationToken), request, uri, registry,
                options.Time, traffic);
            if (Target(response) is not { } target)
                return response;
            response.Dispose();
            Check(request, uri, target, response.Status);
            if (!visited.Add(target.AbsoluteUri) || visited.Count > HttpLimits.Redirects + 1)
            {
                throw new RegistryUnavailableException(
                    $"{request.Asked}: redirected in circles, or more than {HttpLimits.Redirects} times, last to {UrlText.Of(target)}. Check the registry's address and its storage configuration.");
            }
            if (!RegistryEndpoint.SameOrigin(uri, target))
                authorization = null;
            uri = target;
        }
    }

    static Uri? Target(RegistryResponse response) =>
        response.Status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Header("Location") is { } location && Uri.TryCreate(response.FinalUri, location, out var target)
            ? target
            : null;

    void Check(RegistryRequest request, Uri from, Uri target, HttpStatusCode status)
    {
        AddressGuard.Check(registry, target, "redirect target", request.Asked);
        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
            throw new ContentException(
                $"{request.Asked}: redirected from https to {UrlText.Of(target)}, which is refused. Check the registry's configuration.");
        var reads = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        var keepsMethod = status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!reads && !(keepsMethod && RegistryEndpoint.SameOrigin(from, target)))
        {
            throw new RejectedException(
                $"{request.Asked}: a write was redirected ({(int)status}) to {UrlText.Of(target)}, which is not followed. Name the registry by the address it redirects to.");
        }
    }

    async Task<HttpResponseMessage> SendOneAsync(
        RegistryRequest request, Uri uri, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var stall = new StallGuard(
            request.Content is null ? HttpLimits.Stall : HttpLimits.Commit, options.Time, cancellationToken);
        using var message = new HttpRequestMessage(request.Method, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.Authorization = authorization;
        foreach (var type in request.Accept)
            message.Headers.TryAddWithoutValidation("Accept", type);
        if (request.RangeFrom is { } first)
            message.Headers.Range = new RangeHeaderValue(first, null);
        if (request.Content is { } content)
            message.Content = await content(stall.Moved, cancellationToken);
        traffic.Ask(request.Method, request.Kind);
        var response = await stall.RunAsync(token => invoker.SendAsync(message, token));
        traffic.Up(request.Kind, message.Content?.Headers.ContentLength ?? 0);
        options.Answered?.Invoke(response);
        return response;
    }
}
