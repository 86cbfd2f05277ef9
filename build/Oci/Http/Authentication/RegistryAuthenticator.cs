using System.Net.Http.Headers;

namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>What goes into the Authorization header, and where it came from.</summary>
sealed record RegistryAuthorization(AuthenticationHeaderValue Header, string? Source, string[] Secrets);

/// <summary>
/// Logs in to one registry. It learns how from the first 401 to a real request and never asks <c>/v2/</c>:
/// GHCR answers there with a placeholder scope.
/// </summary>
sealed class RegistryAuthenticator(CredentialMemory credentials, TokenClient tokens, TimeProvider time) : IDisposable
{
    const string Bearer = "Bearer";
    const string Basic = "Basic";

    readonly TokenCache _cache = new(time);
    readonly SemaphoreSlim _fetching = new(1, 1);
    volatile Challenge? _learned;

    /// <summary>What to send at once; null until the registry has asked for anything.</summary>
    public Task<RegistryAuthorization?> PrepareAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        _learned is { } challenge
            ? AuthorizeAsync(challenge, request, request.Scopes, cancellationToken)
            : Task.FromResult<RegistryAuthorization?>(null);

    /// <summary>What to send after a 401; null when there is nothing better than what was refused.</summary>
    public async Task<RegistryAuthorization?> AnswerAsync(
        RegistryRequest request, RegistryAuthorization? refused, IReadOnlyList<Challenge> challenges,
        CancellationToken cancellationToken)
    {
        var challenge = challenges.FirstOrDefault(offer => offer.Is(Bearer))
            ?? challenges.FirstOrDefault(offer => offer.Is(Basic));
        if (challenge is null)
            return null;
        _learned = challenge;
        if (refused is null)
            return await AuthorizeAsync(challenge, request, request.Scopes, cancellationToken);
        await credentials.ForgetAsync(request.Repository!, cancellationToken);
        _cache.Remove(refused.Header.Parameter!);
        return await AuthorizeAsync(challenge, request, Widened(request.Scopes, challenge), cancellationToken)
            is { } better
            && better.Header.Parameter != refused.Header.Parameter ? better : null;
    }

    public void Dispose()
    {
        _fetching.Dispose();
        credentials.Dispose();
    }

    async Task<RegistryAuthorization?> AuthorizeAsync(
        Challenge challenge, RegistryRequest request, IReadOnlyList<TokenScope> scopes,
        CancellationToken cancellationToken)
    {
        var credential = await credentials.FindAsync(request.Repository!, cancellationToken);
        if (challenge.Is(Basic) && credential is MissingHelperCredential)
            throw new CredentialException(
                $"{request.Asked}: the registry wants to know who asks, and there are {credential}.");
        if (challenge.Is(Basic))
            return credential?.AsBasic() is { } basic
                ? new RegistryAuthorization(basic, credential.Source, [basic.Parameter!])
                : null;
        if (credential is RegistryTokenCredential ready)
            return WithToken(ready.Token, ready.Source);
        if (_cache.Find(credential, scopes) is { } known)
            return WithToken(known.Value, credential?.Source);
        // One at a time: parallel requests for the same permission then share one token.
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            var token = _cache.Find(credential, scopes);
            if (token is null)
            {
                token = await tokens.FetchAsync(challenge, credential, scopes, request.Asked, cancellationToken);
                _cache.Add(token);
            }
            return WithToken(token.Value, credential?.Source);
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>
    /// Once refused, the registry's own idea of the scope is asked for as well. A request which only reads takes over
    /// nothing but reading: otherwise any registry could make this client fetch tokens that write.
    /// </summary>
    static IReadOnlyList<TokenScope> Widened(IReadOnlyList<TokenScope> needed, Challenge challenge)
    {
        var offered = TokenScope.ParseMany(challenge["scope"]);
        return TokenScope.Merge(
            needed, needed.All(scope => scope.OnlyReads) ? offered.Where(scope => scope.OnlyReads) : offered);
    }

    static RegistryAuthorization WithToken(string token, string? source) =>
        new(new AuthenticationHeaderValue(Bearer, token), source, [token]);
}
