namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>
/// <c>REGISTRY_HOST</c>, <c>REGISTRY_USERNAME</c> and <c>REGISTRY_PASSWORD</c> for exactly that host;
/// <c>GITHUB_TOKEN</c> with <c>GITHUB_ACTOR</c> for ghcr.io and nothing else, unless it is of another forge: those set
/// <c>GITHUB_SERVER_URL</c> too.
/// </summary>
public sealed class EnvironmentCredentials(Func<string, string?> variable) : ICredentialSource
{
    const string Host = "REGISTRY_HOST";
    const string Username = "REGISTRY_USERNAME";
    const string Password = "REGISTRY_PASSWORD";
    const string GitHubToken = "GITHUB_TOKEN";
    const string GitHubActor = "GITHUB_ACTOR";
    const string GitHubServer = "GITHUB_SERVER_URL";
    const string GitHubRegistry = "ghcr.io";

    /// <summary>GHCR reads the token alone; any name will do where none is known.</summary>
    const string UnknownActor = "github-actions";

    public Task<RegistryCredential?> FindAsync(
        string registry, Repository repository, CancellationToken cancellationToken) =>
        Task.FromResult<RegistryCredential?>(Named(registry) ?? GitHub(registry));

    PasswordCredential? Named(string registry)
    {
        var (host, username, password) = (Read(Host), Read(Username), Read(Password));
        if (username is null && password is null)
            return null;
        if (host is null || username is null || password is null)
        {
            throw new CredentialException(
                $"{Username} and {Password} count for one registry only, but of {Host}, {Username} and {Password} not all are set. "
                + $"Set {Host} to the registry they are for (as in ghcr.io or localhost:5000), or unset them.");
        }
        return string.Equals(host, registry, StringComparison.OrdinalIgnoreCase)
            ? new PasswordCredential(username, password, $"{Username} and {Password}")
            : null;
    }

    PasswordCredential? GitHub(string registry) =>
        registry == GitHubRegistry && IsOfGitHub(Read(GitHubServer)) && Read(GitHubToken) is { } token
            ? new PasswordCredential(Read(GitHubActor) ?? UnknownActor, token, GitHubToken)
            : null;

    /// <summary>GitHub's runner names https://github.com, Gitea's and Forgejo's name themselves. A token alone is a
    /// person's own.</summary>
    public static bool IsOfGitHub(string? server) => string.IsNullOrEmpty(server)
        || server.TrimEnd('/').Equals("https://github.com", StringComparison.OrdinalIgnoreCase);

    string? Read(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
