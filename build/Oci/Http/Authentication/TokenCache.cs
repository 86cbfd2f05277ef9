namespace KinoiteZfs.Oci.Http.Authentication;

/// <summary>A bearer token, what it was asked for, and when to stop using it.</summary>
sealed record IssuedToken(
    string Value, IReadOnlyList<TokenScope> Scopes, RegistryCredential? Credential, DateTimeOffset RenewAt)
{
    public bool Serves(RegistryCredential? credential, IReadOnlyList<TokenScope> scopes) =>
        Credential == credential && scopes.All(needed => Scopes.Any(held => held.Covers(needed)));

    /// <summary>The value is a secret.</summary>
    public override string ToString() => $"token for {string.Join(' ', Scopes)}";
}

/// <summary>Tokens of one registry. A token with more permissions also serves requests which need fewer.</summary>
sealed class TokenCache(TimeProvider time)
{
    readonly Lock _gate = new();
    readonly List<IssuedToken> _tokens = [];

    public IssuedToken? Find(RegistryCredential? credential, IReadOnlyList<TokenScope> scopes)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _tokens.RemoveAll(token => token.RenewAt <= now);
            return _tokens.Find(token => token.Serves(credential, scopes));
        }
    }

    public void Add(IssuedToken token)
    {
        lock (_gate)
            _tokens.Add(token);
    }

    public void Remove(string value)
    {
        lock (_gate)
            _tokens.RemoveAll(token => token.Value == value);
    }
}
