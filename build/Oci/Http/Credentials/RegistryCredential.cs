using System.Net.Http.Headers;

namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>Something that proves who asks. Never printed: <see cref="Source"/> is what messages may say.</summary>
/// <param name="Source">Where it came from, for messages: a file, a variable, a helper.</param>
public abstract record RegistryCredential(string Source)
{
    internal abstract AuthenticationHeaderValue? AsBasic();

    public sealed override string ToString() => $"credentials from {Source}";

    private protected static AuthenticationHeaderValue Basic(string username, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));
}

/// <summary>User name with a password or a personal access token.</summary>
public sealed record PasswordCredential(string Username, string Password, string Source) : RegistryCredential(Source)
{
    internal override AuthenticationHeaderValue AsBasic() => Basic(Username, Password);
}

/// <summary>A refresh token, traded at the token server for short-lived ones.</summary>
public sealed record IdentityTokenCredential(string Username, string Token, string Source) : RegistryCredential(Source)
{
    internal override AuthenticationHeaderValue AsBasic() => Basic(Username, Token);
}

/// <summary>A token which is sent to the registry as it is.</summary>
public sealed record RegistryTokenCredential(string Token, string Source) : RegistryCredential(Source)
{
    internal override AuthenticationHeaderValue? AsBasic() => null;
}

/// <summary>None at all: they are kept by a program which is not there. Public images need none; where some are needed,
/// the refusal says this.</summary>
public sealed record MissingHelperCredential : RegistryCredential
{
    public MissingHelperCredential(string program, string why)
        : base(
            $"nowhere, since {program}, which keeps them, cannot be started ({why}; install it, or remove it from the login file)")
    {
    }

    internal override AuthenticationHeaderValue? AsBasic() => null;
}

/// <summary>Login data is there but cannot be used.</summary>
public sealed class CredentialException(string message, Exception? inner = null) : RegistryException(message, inner);
