using System.Globalization;
using System.Net;
using KinoiteZfs.Pipeline.Reports.Tracking;
using KinoiteZfs.Pipeline.Text;
using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>
/// The issues of a repository on GitHub: REST API, "List repository issues", "Create an issue", "Update an issue". Ours
/// carry a label, which is for those alone who may sort issues; whoever may only write one cannot pass it off as ours.
/// </summary>
/// <param name="repository"><c>owner/name</c>.</param>
/// <param name="token">Needs <c>issues: write</c>.</param>
/// <param name="api">Another address than GitHub's.</param>
public sealed class GitHubIssues(string repository, string token, TimeProvider time, Uri? api = null) : IIssueTracker
{
    const string Label = "stable-tracking";

    const int PageSize = 100;

    const int MaximumTries = 3;

    /// <summary>A limit of the hour would keep the machine waiting for nothing else.</summary>
    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    readonly string _owner = repository.Split('/')[0];

    readonly string _name = repository.Split('/')[^1];

    readonly GitHubClient _client = GitHubApi.Connect(token, api);

    public async Task<IReadOnlyList<TrackedIssue>> ListAsync(CancellationToken cancellationToken)
    {
        var ours = new RepositoryIssueRequest { State = ItemStateFilter.All };
        ours.Labels.Add(Label);
        var pages = new ApiOptions { PageSize = PageSize };
        var found = await AskAsync(
            () => _client.Issue.GetAllForRepository(_owner, _name, ours, pages), cancellationToken);
        return
        [
            .. from issue in found
               where issue.PullRequest is null // which are issues to this API
               let isOpen = issue.State.Value == ItemState.Open
               select new TrackedIssue(issue.Number, isOpen, issue.Title, issue.Body ?? ""),
        ];
    }

    public async Task<Uri> ApplyAsync(IssueChange change, CancellationToken cancellationToken)
    {
        var done = await (change switch
        {
            IssueChange.Open(var text) => OpenAsync(text, cancellationToken),
            IssueChange.Edit(var number, var text) => ChangeAsync(
                number, new { title = text.Title, body = text.Body }, cancellationToken),
            IssueChange.Close(var number, var body, var isDone) => ChangeAsync(
                number, new { state = "closed", state_reason = isDone ? "completed" : "not_planned", body },
                cancellationToken),
            _ => throw new NotSupportedException($"There is no change {change.GetType().Name}."),
        });
        return new Uri(done.HtmlUrl);
    }

    async Task<Issue> OpenAsync(IssueText text, CancellationToken cancellationToken)
    {
        await RequireLabelAsync(cancellationToken);
        var wanted = new NewIssue(text.Title) { Body = text.Body };
        wanted.Labels.Add(Label);
        var opened = await AskAsync(() => _client.Issue.Create(_owner, _name, wanted), cancellationToken);
        return opened.Labels.Any(label => label.Name.Equals(Label, StringComparison.OrdinalIgnoreCase)) ? opened
            : throw new PipelineException(
            $"GitHub has opened {opened.HtmlUrl} and left out the label {Label}, without which no run finds it again. "
            + "Give it that label by hand");
    }

    /// <summary>Issues make no labels any more, they leave them out in silence: octokit/rest.js, issue 479.</summary>
    async Task RequireLabelAsync(CancellationToken cancellationToken)
    {
        var label = new NewLabel(Label, "d4c5f9") { Description = "Written by the nightly run: stable stands still" };
        try
        {
            await AskAsync(() => _client.Issue.Labels.Create(_owner, _name, label), cancellationToken);
        }
        catch (PipelineException e) when (e.InnerException is ApiValidationException)
        {
            // It is there already.
        }
    }

    /// <summary>Octokit's own <see cref="IssueUpdate"/> takes away labels and milestone which it is not told.</summary>
    async Task<Issue> ChangeAsync(int number, object what, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"repos/{_owner}/{_name}/issues/{number}");
        var address = new Uri(path, UriKind.Relative);
        return (await AskAsync(() => _client.Connection.Patch<Issue>(address, what), cancellationToken)).Body;
    }

    async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return await ask();
            }
            catch (ApiException e) when (tries < MaximumTries && PauseAfter(e) <= LongestPause)
            {
                await Task.Delay(PauseAfter(e)!.Value, time, cancellationToken);
            }
            catch (ApiException e)
            {
                throw Refused(e);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                throw Failed($"cannot be reached ({UntrustedText.Printable(e.Message)}). The next run tries again", e);
            }
        }
    }

    PipelineException Refused(ApiException e)
    {
        var said = GitHubApi.Said(e);
        if (PauseAfter(e) is { } pause)
            return Failed($"wants no questions for {pause.TotalSeconds:0} s ({said}). The next run tries again", e);
        return e.StatusCode switch
        {
            // An issue that was deleted since it was listed is gone, too: renovatebot/renovate, issue 42992.
            HttpStatusCode.Gone when e.Message.Contains("disabled", StringComparison.OrdinalIgnoreCase) =>
                new IssuesOffException(repository, e),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => Failed(
                $"refuses ({said}). The token needs issues: write, which the workflow's job asks for; an organization "
                + "may forbid it (Settings, Actions, General, Workflow permissions)", e),
            _ => Failed($"answers {said}. The next run tries again", e),
        };
    }

    /// <summary>How long to leave GitHub alone; null when that is not what it said.</summary>
    /// <remarks>docs.github.com, "Rate limits for the REST API", "Exceeding the rate limit".</remarks>
    TimeSpan? PauseAfter(ApiException refusal)
    {
        if (refusal.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        if (Header("retry-after") is { } seconds)
            return TimeSpan.FromSeconds(Math.Max(1, seconds));
        if (Header("x-ratelimit-remaining") == 0 && Header("x-ratelimit-reset") is { } reset)
            return TimeSpan.FromSeconds(Math.Max(1, reset - time.GetUtcNow().ToUnixTimeSeconds()));
        return refusal is SecondaryRateLimitExceededException or RateLimitExceededException
            || refusal.StatusCode == HttpStatusCode.TooManyRequests
            ? TimeSpan.FromMinutes(1) : null;

        long? Header(string name)
        {
            var header = refusal.HttpResponse.Headers
                .FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            return long.TryParse(header.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : null;
        }
    }

    PipelineException Failed(string how, Exception e) =>
        new($"GitHub {how}. Issues of {repository} stay as they are", e);
}
