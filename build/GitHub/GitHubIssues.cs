using System.Globalization;
using System.Net;
using KinoiteZfs.Pipeline.Reports.Tracking;
using KinoiteZfs.Pipeline.Text;
using Octokit;

namespace KinoiteZfs.GitHub;

/// <summary>
/// The issues of a repository on GitHub: REST API, "List repository issues", "Create an issue", "Update an issue". Ours carry
/// a label, which is for those alone who may sort issues; whoever may only write one cannot pass it off as ours.
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
    static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(2);

    readonly string _owner = repository.Split('/')[0];

    readonly string _name = repository.Split('/')[^1];

    readonly GitHubClient _client = new(new Connection(new ProductHeaderValue("kinoite-zfs"), api ?? GitHubClient.GitHubApiUrl))
    {
        Credentials = new Credentials(token),
    };

    public async Task<IReadOnlyList<TrackedIssue>> ListAsync(CancellationToken cancellationToken)
    {
        var ours = new RepositoryIssueRequest { State = ItemStateFilter.All };
        ours.Labels.Add(Label);
        var found = await AskAsync(
            () => _client.Issue.GetAllForRepository(_owner, _name, ours, new ApiOptions { PageSize = PageSize }), cancellationToken);
        return
        [
            .. from issue in found
               where issue.PullRequest is null // which are issues to this API
               select new TrackedIssue(issue.Number, issue.State.Value == ItemState.Open, issue.Title, issue.Body ?? ""),
        ];
    }

    public async Task<Uri> ApplyAsync(IssueChange change, CancellationToken cancellationToken)
    {
        var done = await (change switch
        {
            IssueChange.Open(var text) => OpenAsync(text, cancellationToken),
            IssueChange.Edit(var number, var text) => ChangeAsync(number, new { title = text.Title, body = text.Body }, cancellationToken),
            IssueChange.Close(var number, var body, var isDone) => ChangeAsync(
                number, new { state = "closed", state_reason = isDone ? "completed" : "not_planned", body }, cancellationToken),
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
        return opened.Labels.Any(label => label.Name == Label) ? opened : throw new PipelineException(
            $"GitHub has opened {opened.HtmlUrl} and left out the label {Label}, without which no run finds it again. Give it that label by hand");
    }

    /// <summary>Issues do not make labels any more, they leave them out in silence: octokit/rest.js, issue 479.</summary>
    async Task RequireLabelAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(
                () => _client.Issue.Labels.Create(
                    _owner, _name, new NewLabel(Label, "d4c5f9") { Description = "Written by the nightly run: stable stands still" }),
                cancellationToken);
        }
        catch (PipelineException e) when (e.InnerException is ApiValidationException)
        {
            // It is there already.
        }
    }

    /// <summary>Octokit's own <see cref="IssueUpdate"/> takes labels and milestone away which it is not told of.</summary>
    async Task<Issue> ChangeAsync(int number, object what, CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"repos/{_owner}/{_name}/issues/{number}"), UriKind.Relative);
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
            catch (ApiException e) when (PauseAfter(e) is { } pause)
            {
                if (tries == MaximumTries || pause > s_longestPause)
                {
                    throw Failed(
                        $"wants no more questions for {pause.TotalSeconds:0} s ({Said(e)}). The next run tries again", e);
                }
                await Task.Delay(pause, time, cancellationToken);
            }
            catch (ApiException e) when (e.StatusCode == HttpStatusCode.Gone)
            {
                throw new IssuesOffException(repository, e);
            }
            catch (ApiException e) when (e.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                throw Failed(
                    $"refuses ({Said(e)}). The token needs issues: write, which the workflow's job asks for; an organization may forbid it "
                    + "(Settings, Actions, General, Workflow permissions)", e);
            }
            catch (ApiException e)
            {
                throw Failed($"answers {Said(e)}. The next run tries again", e);
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw Failed($"cannot be reached ({UntrustedText.Printable(e.Message)}). The next run tries again", e);
            }
        }
    }

    /// <summary>How long to leave GitHub alone; null when that is not what it said.</summary>
    /// <remarks>docs.github.com, "Rate limits for the REST API", "Exceeding the rate limit".</remarks>
    TimeSpan? PauseAfter(ApiException refusal)
    {
        if (refusal.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
            return null;
        if (Number("retry-after") is { } seconds)
            return TimeSpan.FromSeconds(Math.Max(1, seconds));
        if (Number("x-ratelimit-remaining") == 0 && Number("x-ratelimit-reset") is { } reset)
            return TimeSpan.FromSeconds(Math.Max(1, reset - time.GetUtcNow().ToUnixTimeSeconds()));
        return refusal is SecondaryRateLimitExceededException or RateLimitExceededException or AbuseException || refusal.StatusCode == HttpStatusCode.TooManyRequests
            ? TimeSpan.FromMinutes(1) : null;

        long? Number(string header) => refusal.HttpResponse?.Headers
            .Where(each => each.Key.Equals(header, StringComparison.OrdinalIgnoreCase))
            .Select(each => long.TryParse(each.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null).FirstOrDefault();
    }

    static string Said(ApiException e) => $"{(int)e.StatusCode} {UntrustedText.Printable(e.Message)}";

    PipelineException Failed(string how, Exception e) => new($"GitHub {how}. Issues of {repository} stay as they are", e);
}
