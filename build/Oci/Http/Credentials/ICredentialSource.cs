namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>Knows credentials. Asked for the registry's own host only, never for hosts it redirects to.</summary>
public interface ICredentialSource
{
    /// <param name="registry">Host with optional port, as in references.</param>
    /// <returns>Null when this source has nothing for the place.</returns>
    /// <exception cref="CredentialException">It has something which cannot be used.</exception>
    Task<RegistryCredential?> FindAsync(string registry, Repository repository, CancellationToken cancellationToken);
}
