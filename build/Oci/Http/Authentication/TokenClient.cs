namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>
/// Trades credentials for a bearer token: distribution specification, "Token Authentication" (GET) and
/// "OAuth2 Token Authentication" (POST, for identity tokens).
/// </summary>
sealed class TokenClient(RegistryEndpoint registry, RedirectFollower sender, TimeProvider time)
{
    const string ClientId = "kinoite-zfs";

    public async Task<IssuedToken> FetchAsync(
        Challenge challenge, RegistryCredential? credential, IReadOnlyList<TokenScope> scopes, string asked,
        CancellationToken cancellationToken)
    {
        var realm = Realm(challenge, asked);
        if (credential is IdentityTokenCredential identity
            && await PostAsync(realm, challenge["service"], identity, scopes, cancellationToken) is { } token)
        {
            return token;
        }
        return await GetAsync(realm, challenge["service"], credential, scopes, cancellationToken);
    }

    Uri Realm(Challenge challenge, string asked)
    {
        if (challenge["realm"] is not { Length: > 0 } text || !Uri.TryCreate(registry.Root, text, out var realm))
        {
            throw new ContentException(
                $"{asked}: the registry {registry.Host} asks for a token but names no usable token server (realm \"{challenge["realm"]}\"). "
                + "Check the registry's token configuration.");
        }
        AddressGuard.Check(registry, realm, "token server", asked);
        return realm;
    }

    async Task<IssuedToken?> PostAsync(
        Uri realm, string? service, IdentityTokenCredential identity, IReadOnlyList<TokenScope> scopes,
        CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = ClientId,
            ["refresh_token"] = identity.Token,
            ["scope"] = string.Join(' ', scopes),
        };
        if (service is not null)
            form["service"] = service;
        var request = new RegistryRequest(HttpMethod.Post, realm, TrafficKind.Token)
        {
            Content = (_, _) => Task.FromResult<HttpContent>(new FormUrlEncodedContent(form)),
        };
        using var response = await sender.SendAsync(request, null, cancellationToken);
        // A server without the OAuth2 form does not know this address; it may still take the token as a password.
        return response.Status == HttpStatusCode.NotFound ? null
            : await ReadAsync(response, identity, scopes, [identity.Token], cancellationToken);
    }

    async Task<IssuedToken> GetAsync(
        Uri realm, string? service, RegistryCredential? credential, IReadOnlyList<TokenScope> scopes,
        CancellationToken cancellationToken)
    {
        var query = scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope.ToString()));
        if (service is not null)
            query = query.Prepend("service=" + Uri.EscapeDataString(service));
        var url = new Uri(UriQuery.With(realm, string.Join('&', query)));
        var basic = credential?.AsBasic();
        using var response = await sender.SendAsync(
            new RegistryRequest(HttpMethod.Get, url, TrafficKind.Token), basic, cancellationToken);
        return await ReadAsync(
            response, credential, scopes, basic?.Parameter is { } secret ? [secret] : [], cancellationToken);
    }

    async Task<IssuedToken> ReadAsync(
        RegistryResponse response, RegistryCredential? credential, IReadOnlyList<TokenScope> scopes, string[] secrets,
        CancellationToken cancellationToken)
    {
        response = response with { CredentialSource = credential?.Source, Secrets = secrets, ForToken = string.Join(
            ' ', scopes) };
        if (response.Status != HttpStatusCode.OK)
            throw await FailureReader.ReadAsync(response, cancellationToken);
        var body = await response.ReadBodyAsync(HttpLimits.TokenBodyBytes, "a token reply", cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(body);
            var value = json.RootElement.Text("token") is { Length: > 0 } token
                ? token
                : json.RootElement.Text("access_token");
            if (value is { Length: > 0 } && value.All(character => character is > ' ' and < '\x7f'))
                return new IssuedToken(value, scopes, credential, RenewAt(json.RootElement));
        }
        catch (JsonException)
        {
            // Told below, together with JSON of the wrong shape.
        }
        throw new ContentException(
            $"{response.Asked}: the token server's reply holds no usable token. Check that this is the address of a registry's token server.");
    }

    DateTimeOffset RenewAt(JsonElement reply)
    {
        var lifetime = reply.Member("expires_in") is { ValueKind: JsonValueKind.Number } seconds
            && seconds.TryGetInt32(out var value) && value > 0
            ? TimeSpan.FromSeconds(value)
            : HttpLimits.TokenLifetime;
        // Early, so that a token does not run out between here and the registry.
        return time.GetUtcNow() + lifetime * 0.8;
    }
}
