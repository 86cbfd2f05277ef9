using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Lab;

/// <summary>Our own client, on one of the lab's registries.</summary>
static class Connect
{
    public static HttpRegistry Anonymously(string host) =>
        new(new HttpRegistryOptions(host, CredentialSources.Anonymous));

    public static HttpRegistry As(LabUser user, string host) => new(Options(user, host));

    public static HttpRegistryOptions Options(LabUser user, string host) => new(host, new OneLogin(user));

    sealed class OneLogin(LabUser user) : ICredentialSource
    {
        public Task<RegistryCredential?> FindAsync(
            string registry, Repository repository, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(new PasswordCredential(user.Name, user.Password, "the lab"));
    }
}
