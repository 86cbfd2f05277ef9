namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>The ways to credentials.</summary>
public static class CredentialSources
{
    public static ICredentialSource Anonymous { get; } = new Chain([]);

    /// <summary>
    /// What a user of docker, podman or skopeo expects: the REGISTRY_* variables, then GITHUB_TOKEN for ghcr.io, then
    /// the login files.
    /// </summary>
    public static ICredentialSource FromEnvironment(ICredentialHelper helper)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return FirstOf(
            new EnvironmentCredentials(Environment.GetEnvironmentVariable),
            new LoginFileCredentials(LoginFiles.In(Environment.GetEnvironmentVariable, home), helper));
    }

    public static ICredentialSource FirstOf(params IReadOnlyList<ICredentialSource> sources) => new Chain(sources);

    sealed class Chain(IReadOnlyList<ICredentialSource> sources) : ICredentialSource
    {
        public async Task<RegistryCredential?> FindAsync(
            string registry, Repository repository, CancellationToken cancellationToken)
        {
            foreach (var source in sources)
            {
                if (await source.FindAsync(registry, repository, cancellationToken) is { } credential)
                    return credential;
            }
            return null;
        }
    }
}
