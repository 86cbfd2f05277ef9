using Octokit;

namespace KinoiteZfs.Workflows.Pins;

/// <summary>Asks GitHub.</summary>
/// <param name="token">Without one GitHub answers sixty questions an hour.</param>
public sealed class GitHubTags(Uri api, string? token) : ITagCommits
{
    readonly GitHubClient _client = new(new ProductHeaderValue("workflow-pins"), api)
    {
        Credentials = string.IsNullOrEmpty(token) ? Credentials.Anonymous : new Credentials(token),
    };

    public async Task<string?> FindAsync(string repository, string tag, CancellationToken cancellation)
    {
        var (owner, name) = Parts(repository);
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // docs.github.com, "Get a commit": a branch cannot stand in for the tag, and annotated tags lead to their commit.
            return await _client.Repository.Commit.GetSha1(owner, name, $"tags/{tag}");
        }
        catch (Exception e) when (e is NotFoundException or ApiValidationException)
        {
            return null;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TaskCanceledException)
        {
            throw new WorkflowException($"{api} does not say what tag {tag} of {repository} is: {e.Message}", e);
        }
    }

    static (string Owner, string Name) Parts(string repository)
    {
        var parts = repository.Split('/');
        return parts.Length >= 2 ? (parts[0], parts[1]) : throw new WorkflowException($"'{repository}' is no repository like owner/name.");
    }
}
