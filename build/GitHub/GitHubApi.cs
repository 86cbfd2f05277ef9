using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>How GitHub's REST API is asked, and its refusals are quoted.</summary>
static class GitHubApi
{
    /// <param name="token">Null asks anonymously.</param>
    /// <param name="api">Another address than GitHub's.</param>
    public static GitHubClient Connect(string? token, Uri? api) => new(
        new Connection(new ProductHeaderValue("kinoite-zfs"), api ?? GitHubClient.GitHubApiUrl))
    {
        Credentials = token is null ? Credentials.Anonymous : new Credentials(token),
    };

    /// <summary>Its status and its message.</summary>
    public static string Said(ApiException answer) =>
        $"{(int)answer.StatusCode} {UntrustedText.Printable(answer.Message)}";
}
