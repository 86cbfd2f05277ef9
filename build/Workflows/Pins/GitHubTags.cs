using Octokit;

namespace KinoiteZfs.Workflows;

/// <summary>Asks GitHub.</summary>
/// <param name="token">Without one GitHub answers sixty questions an hour.</param>
public sealed class GitHubTags(Uri api, string? token) : ITagCommits
{
    /// <summary>A tag may name another tag; nobody stacks more than two.</summary>
    const int MaximumDepth = 4;

    readonly GitHubClient _client = new(new ProductHeaderValue("workflow-pins"), api)
    {
        Credentials = string.IsNullOrEmpty(token) ? Credentials.Anonymous : new Credentials(token),
    };

    public async Task<string?> FindAsync(string repository, string tag, CancellationToken cancellation)
    {
        var (owner, name) = Parts(repository);
        try
        {
            var reference = await _client.Git.Reference.Get(owner, name, $"tags/{tag}");
            return await PeelAsync(owner, name, tag, reference.Object, cancellation);
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TaskCanceledException)
        {
            throw new WorkflowException($"{api} does not say what tag {tag} of {repository} is: {e.Message}", e);
        }
    }

    async Task<string> PeelAsync(string owner, string name, string tag, TagObject found, CancellationToken cancellation)
    {
        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (found.Type == TaggedType.Commit)
                return found.Sha;
            if (found.Type != TaggedType.Tag)
                break;
            found = (await _client.Git.Tag.Get(owner, name, found.Sha)).Object;
        }

        throw new WorkflowException($"Tag {tag} of {owner}/{name} does not lead to a commit, but to {found.Type.StringValue} {found.Sha}.");
    }

    static (string Owner, string Name) Parts(string repository)
    {
        var parts = repository.Split('/');
        return parts.Length >= 2 ? (parts[0], parts[1]) : throw new WorkflowException($"'{repository}' is no repository like owner/name.");
    }
}
