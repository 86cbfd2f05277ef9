using System.Net;
using KinoiteZfs.Pipeline.Preflight;
using KinoiteZfs.Pipeline.Text;
using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>
/// The settings of a repository on GitHub. REST API: "List repository workflows", "Get an environment", "List
/// deployment branch policies", "List environment secrets", "List repository secrets", "List repository organization
/// secrets", "Get rules for a branch". Names of secrets alone: nobody gets values.
/// </summary>
/// <param name="repository"><c>owner/name</c>.</param>
/// <param name="token">Null asks what is public.</param>
/// <param name="api">Another address than GitHub's.</param>
public sealed class RepositorySettings(string repository, string? token, Uri? api = null)
{
    const string Environment = "stable";

    /// <summary>More secrets, or rules, than a page has: what is not read could be what matters.</summary>
    const int PageSize = 100;

    readonly GitHubClient _client = GitHubApi.Connect(token, api);

    /// <exception cref="PipelineException">Nothing of it can be asked: the repository is not there, or GitHub cannot be
    /// reached.</exception>
    public async Task<RepositoryFacts> ReadAsync(CancellationToken cancellationToken)
    {
        await RequireRepositoryAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var environment = await AskAsync<EnvironmentAnswer>($"environments/{Environment}");
        return new RepositoryFacts(
            await AskAsync<WorkflowsAnswer, IReadOnlyList<ListedWorkflow>>(
                "actions/workflows", answer => (answer.TotalCount, [
                    .. answer.Workflows.Select(one => new ListedWorkflow(one.Path, one.State))])),
            environment.Why is null && environment.Value is { } found
                ? await RuleAsync(found)
                : new Answer<EnvironmentRule>(null, environment.Why),
            await SecretsAsync($"environments/{Environment}/secrets"),
            await SecretsAsync("actions/secrets"),
            await SecretsAsync("actions/organization-secrets"),
            await RulesAsync());
    }

    async Task<Answer<EnvironmentRule>> RuleAsync(EnvironmentAnswer environment)
    {
        if (environment.DeploymentBranchPolicy is not { } policy)
            return new(new EnvironmentRule(null, OnlyProtected: false));
        if (!policy.CustomBranchPolicies)
            return new(new EnvironmentRule([], policy.ProtectedBranches));
        var listed = await AskAsync<PoliciesAnswer, IReadOnlyList<string>>(
            $"environments/{Environment}/deployment-branch-policies",
            answer => (answer.TotalCount, [.. answer.BranchPolicies
                .Select(one => one.Type is null or "branch" ? one.Name : $"{one.Type} {one.Name}")]));
        return listed.Value is { } branches
            ? new(new EnvironmentRule(branches, OnlyProtected: false))
            : new(null, listed.Why ?? "GitHub lists no deployment branches");
    }

    Task<Answer<IReadOnlyList<string>>> SecretsAsync(string path) =>
        AskAsync<SecretsAnswer, IReadOnlyList<string>>(
            path, answer => (answer.TotalCount, [.. answer.Secrets.Select(one => one.Name)]));

    async Task<Answer<BranchRules>> RulesAsync()
    {
        var rules = await AskAsync<List<RuleAnswer>>("rules/branches/main");
        return rules.Value is not { } found
            ? new(null, rules.Why ?? "GitHub knows no rules")
            : new(new BranchRules(
                found.Exists(rule => rule.Type == "pull_request"),
                [.. found.SelectMany(rule => rule.Parameters?.RequiredStatusChecks ?? []).Select(one => one.Context)]));
    }

    async Task<Answer<TResult>> AskAsync<T, TResult>(string path, Func<T, (int Count, TResult Result)> read)
        where T : class
        where TResult : class
    {
        var answer = await AskAsync<T>(path);
        if (answer.Value is not { } found)
            return new(null, answer.Why ?? $"GitHub answers 404 for {path}: this token may not ask");
        var (count, result) = read(found);
        return count > PageSize
            ? new(null, $"GitHub lists {count}, and {PageSize} of them are read")
            : new(result);
    }

    /// <returns>No value and no reason where there is no such thing. GitHub says the same of what a token may not see;
    /// the repository itself it does see.</returns>
    async Task<Answer<T>> AskAsync<T>(string path)
        where T : class
    {
        try
        {
            var address = new Uri($"repos/{repository}/{path}", UriKind.Relative);
            return new((await _client.Connection.Get<T>(
                address, new Dictionary<string, string> { ["per_page"] = $"{PageSize}" })).Body);
        }
        catch (NotFoundException)
        {
            return new(null);
        }
        catch (ApiException e)
        {
            return new(null, $"GitHub answers {GitHubApi.Said(e)}{Advice(e)}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return new(null, $"GitHub cannot be reached: {UntrustedText.Printable(e.Message)}");
        }
    }

    string Advice(ApiException refusal) =>
        refusal.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? token is null ? "; set GITHUB_TOKEN" : "; the token may not read this"
            : "";

    async Task RequireRepositoryAsync()
    {
        try
        {
            await _client.Connection.Get<Octokit.Repository>(
                new Uri($"repos/{repository}", UriKind.Relative), null);
        }
        catch (NotFoundException e)
        {
            throw new PipelineException(
                $"GitHub knows no repository {UntrustedText.Printable(repository)}, or does not show it {(token is null ? "without a token. Set GITHUB_TOKEN" : "to this token. Give GITHUB_TOKEN access to it")}, or correct the remote 'origin'.",
                e);
        }
        catch (ApiException e)
        {
            throw new PipelineException($"GitHub answers {GitHubApi.Said(e)}{Advice(e)}.", e);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new PipelineException(
                $"GitHub cannot be reached: {UntrustedText.Printable(e.Message)} Check the network, and ask again.", e);
        }
    }
}
