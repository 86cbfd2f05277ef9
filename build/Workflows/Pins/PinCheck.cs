using Octokit;

namespace KinoiteZfs.Workflows.Pins;

/// <summary>Asks GitHub whether each pinned commit is the one its version names.</summary>
/// <param name="token">Without one GitHub answers sixty questions an hour.</param>
public sealed class PinCheck(Uri api, string? token)
{
    readonly GitHubClient _client = new(new ProductHeaderValue("workflow-pins"), api)
    {
        Credentials = string.IsNullOrEmpty(token) ? Credentials.Anonymous : new Credentials(token),
    };

    /// <exception cref="WorkflowException">At least one is not; the message lists all.</exception>
    public async Task RunAsync(IEnumerable<ActionPin> pins, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var pin in pins)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var commit = await FindCommitAsync(pin);
            if (commit is null)
                problems.Add($"{pin.Repository} has no tag {pin.Version}");
            else if (commit != pin.Commit)
                problems.Add($"{pin.Repository} {pin.Version} is commit {commit}, and the pin says {pin.Commit}");
        }

        if (problems.Count > 0)
        {
            throw new WorkflowException(
                $"{string.Join("; ", problems)}. A pin goes to what its version names: correct {nameof(ActionPins)}. "
                + "Where a tag has moved since, find out why before you follow it.");
        }
    }

    /// <returns>Null when there is no such tag.</returns>
    async Task<string?> FindCommitAsync(ActionPin pin)
    {
        var name = pin.Repository.Split('/');
        try
        {
            // docs.github.com, "Get a commit": a branch cannot stand in for the tag, and annotated tags lead to their
            // commit.
            return await _client.Repository.Commit.GetSha1(name[0], name[1], $"tags/{pin.Version}");
        }
        catch (Exception e) when (e is NotFoundException or ApiValidationException)
        {
            return null;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TaskCanceledException)
        {
            throw new WorkflowException(
                $"{api} does not say what tag {pin.Version} of {pin.Repository} is: {e.Message}", e);
        }
    }
}
