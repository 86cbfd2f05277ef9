using KinoiteZfs.Oci.Http.Authentication;

namespace KinoiteZfs.Oci.Http.Transport;

/// <summary>
/// Sends requests to one registry: logged in, redirected, repeated where that can help. Repeating happens here and
/// nowhere below, so that tries do not multiply.
/// </summary>
sealed class RegistryTransport(
    RegistryEndpoint registry, RedirectFollower sender, RegistryAuthenticator login, RetryLoop retry,
    IProgress<string>? notices)
{
    /// <summary>The first answer may add a login, the second a wider scope.</summary>
    const int Answers = 2;

    readonly ConcurrentDictionary<string, bool> _warnings = new();

    public RegistryEndpoint Registry => registry;

    public RetryLoop Retry => retry;

    public TimeProvider Time => retry.Time;

    public void Notice(string line) => notices?.Report(line);

    /// <summary>Sends and reads the answer, as often as it takes. The reader throws for answers it does not
    /// want.</summary>
    public Task<T> SendAsync<T>(
        RegistryRequest request, Func<RegistryResponse, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken) =>
        retry.RunAsync(
            request.Asked,
            async (_, token) =>
            {
                using var response = await SendOnceAsync(request, token);
                return await read(response, token);
            },
            cancellationToken);

    /// <summary>One try, logins and redirects included. The caller disposes the answer.</summary>
    public async Task<RegistryResponse> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        // An upload may be sent to another host, which is given no credentials and not asked for its own.
        var owned = registry.Owns(request.Uri);
        var authorization = owned ? await login.PrepareAsync(request, cancellationToken) : null;
        for (var answers = 0; ; answers++)
        {
            var response = await sender.SendAsync(request, authorization?.Header, cancellationToken) with
            {
                CredentialSource = authorization?.Source,
                Secrets = authorization?.Secrets ?? [],
            };
            Warn(response);
            if (response.Status != HttpStatusCode.Unauthorized || !owned
                || !response.FromRegistry || answers == Answers)
                return response;
            var better = await AnswerAsync(request, authorization, response, cancellationToken);
            if (better is null)
                return response;
            response.Dispose();
            authorization = better;
        }
    }

    Task<RegistryAuthorization?> AnswerAsync(
        RegistryRequest request, RegistryAuthorization? refused, RegistryResponse response,
        CancellationToken cancellationToken)
    {
        IEnumerable<string> headers =
            response.Http.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values : [];
        return login.AnswerAsync(request, refused, ChallengeParser.Parse(headers), cancellationToken);
    }

    /// <summary>RFC 7234 warnings, as the distribution specification uses them; each text once.</summary>
    void Warn(RegistryResponse response)
    {
        if (response.FromRegistry && response.Header("Warning") is { } warning
            && _warnings.Count < 100 && _warnings.TryAdd(warning, true))
            Notice($"{registry.Host} warns: {UntrustedText.Printable(warning)}");
    }
}
