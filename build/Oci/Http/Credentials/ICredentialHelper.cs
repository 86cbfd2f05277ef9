namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>Asks a program which keeps logins: docker-credential-helpers' protocol, command <c>get</c>.</summary>
public interface ICredentialHelper
{
    /// <param name="name">The part after <c>docker-credential-</c>.</param>
    /// <returns>Null when the helper has nothing for this server; <see cref="MissingHelperCredential"/> when it is not
    /// there.</returns>
    Task<RegistryCredential?> GetAsync(string name, string server, CancellationToken cancellationToken);
}
