using System.Text.Json.Nodes;
using KinoiteZfs.Pipeline.Reports.Tracking;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

public sealed class KeepingIssues : IDisposable
{
    const string Label = "stable-tracking";

    static readonly IssueText Text = new("stable stands still", "<!-- marker -->\nwhy");

    readonly InstantTime _time = new();

    readonly IssuesStub _stub = new();

    public void Dispose() => _stub.Dispose();

    GitHubIssues Issues(IssuesStub stub) => new("dana/kinoite", "secret-token", _time, stub.Address);

    Task<IReadOnlyList<TrackedIssue>> ListAsync() => Issues(_stub).ListAsync(CancellationToken.None);

    Task<Uri> ApplyAsync(IssueChange change) => Issues(_stub).ApplyAsync(change, CancellationToken.None);

    void Refuse(int status, string message, params (string Name, string Value)[] headers) =>
        _stub.Refusals.Enqueue((status, headers.ToDictionary(header => header.Name, header => header.Value), message));

    [Fact]
    public async Task Those_with_our_label_are_listed_closed_ones_too()
    {
        _stub.Add("a", "one", "closed", Label);
        _stub.Add("b", "two", "open", "bug");
        _stub.Add("c", "three", "open", "bug", Label);

        Assert.Equal([new(1, false, "a", "one"), new(3, true, "c", "three")], await ListAsync());
    }

    [Fact]
    public async Task Those_of_later_pages_are_listed()
    {
        for (var number = 1; number <= 250; number++)
            _stub.Add($"{number}", "", "closed", Label);

        Assert.Equal(Enumerable.Range(1, 250), (await ListAsync()).Select(issue => issue.Number));
        Assert.Equal(3, _stub.Requests.Count);
    }

    /// <summary>docs.github.com, "List repository issues": a pull request has the key pull_request.</summary>
    [Fact]
    public async Task A_pull_request_with_the_label_is_no_issue()
    {
        var pull = "https://api.github.com/repos/dana/kinoite/pulls/1";
        _stub.Add("a", "one", "open", Label)["pull_request"] = new JsonObject { ["url"] = pull };

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task An_issue_without_text_is_listed()
    {
        _stub.Add("a", "", "open", Label)["body"] = null;

        Assert.Equal("", Assert.Single(await ListAsync()).Body);
    }

    [Fact]
    public async Task One_that_is_opened_is_found_again()
    {
        var page = await ApplyAsync(new IssueChange.Open(Text));

        Assert.Equal("https://github.com/dana/kinoite/issues/1", page.ToString());
        Assert.Equal([new(1, true, Text.Title, Text.Body)], await ListAsync());
    }

    [Fact]
    public async Task A_label_that_is_there_already_serves()
    {
        await ApplyAsync(new IssueChange.Open(Text));

        await ApplyAsync(new IssueChange.Open(Text));

        Assert.Equal(2, (await ListAsync()).Count);
    }

    /// <summary>To GitHub it is the same one: hackebrot/labels, issue 15.</summary>
    [Fact]
    public async Task A_label_of_other_case_serves_too()
    {
        _stub.Labels.Add("Stable-Tracking");

        await ApplyAsync(new IssueChange.Open(Text));

        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task One_that_came_without_its_label_is_named_since_no_run_would_find_it_again()
    {
        using var stub = new IssuesStub { DropsLabels = true };

        var error = await RefusalOf(() => Issues(stub).ApplyAsync(new IssueChange.Open(Text), CancellationToken.None));

        Assert.StartsWith(
            "GitHub has opened https://github.com/dana/kinoite/issues/1 and left out the label stable-tracking", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_writes_title_and_text()
    {
        _stub.Add("old", "old", "open", Label);

        await ApplyAsync(new IssueChange.Edit(1, Text));

        Assert.Equal([new(1, true, Text.Title, Text.Body)], await ListAsync());
    }

    /// <summary>What a person has added to the issue is theirs; Octokit's own update would empty both.</summary>
    [Fact]
    public async Task An_edit_leaves_labels_and_milestone_alone()
    {
        var issue = _stub.Add("old", "old", "open", Label, "help wanted");
        issue["milestone"] = new JsonObject { ["number"] = 7, ["title"] = "soon" };

        await ApplyAsync(new IssueChange.Edit(1, Text));

        Assert.Equal([Label, "help wanted"], issue["labels"]!.AsArray().Select(label => $"{label!["name"]}"));
        Assert.Equal(7, (int)issue["milestone"]!["number"]!);
    }

    [Theory]
    [InlineData(true, "completed")]
    [InlineData(false, "not_planned")]
    public async Task One_that_is_closed_says_why(bool isDone, string reason)
    {
        var issue = _stub.Add("old", "old", "open", Label);

        await ApplyAsync(new IssueChange.Close(1, "over", isDone));

        Assert.Equal(
            ("closed", reason, "over", "old"),
            ($"{issue["state"]}", $"{issue["state_reason"]}", $"{issue["body"]}", $"{issue["title"]}"));
    }

    [Fact]
    public async Task The_token_goes_along_and_is_not_shown()
    {
        Refuse(403, "Resource not accessible by integration");

        var error = await Assert.ThrowsAsync<PipelineException>(ListAsync);

        Assert.Equal("Token secret-token", Assert.Single(_stub.Tokens));
        Assert.DoesNotContain("secret-token", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>403 is what a job without the right gets: peter-evans/create-issue-from-file, issue 1220.</summary>
    [Theory]
    [InlineData(401, "Bad credentials")]
    [InlineData(403, "Resource not accessible by integration")]
    [InlineData(404, "Not Found")]
    public async Task A_token_without_the_right_is_told_which_it_needs(int status, string message)
    {
        Refuse(status, message);

        var error = await RefusalOf(ListAsync);

        Assert.StartsWith($"GitHub refuses ({status} ", error, StringComparison.Ordinal);
        Assert.Contains("The token needs issues: write", error, StringComparison.Ordinal);
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task A_repository_whose_list_is_off_has_no_issues()
    {
        Refuse(410, "Issues are disabled for this repo");

        var off = await Assert.ThrowsAsync<IssuesOffException>(ListAsync);
        Assert.StartsWith("Issues are off in dana/kinoite", off.Message, StringComparison.Ordinal);
    }

    /// <summary>Deleted between list and edit: renovatebot/renovate, issue 42992. The repository has issues.</summary>
    [Fact]
    public async Task An_issue_that_was_deleted_meanwhile_switches_none_off()
    {
        Refuse(410, "This issue was deleted");

        var error = await RefusalOf(() => ApplyAsync(new IssueChange.Edit(1, Text)));

        Assert.StartsWith("GitHub answers 410 This issue was deleted. The next run", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_which_lists_nothing_and_takes_nothing_has_none_either()
    {
        using var stub = new IssuesStub { AreOff = true };

        var issues = Issues(stub);
        Assert.Empty(await issues.ListAsync(CancellationToken.None));
        await Assert.ThrowsAsync<IssuesOffException>(
            () => issues.ApplyAsync(new IssueChange.Open(Text), CancellationToken.None));
    }

    /// <summary>docs.github.com, "Rate limits for the REST API": as long as retry-after says, else a minute.</summary>
    [Theory]
    [InlineData(403, "retry-after", "30", 30)]
    [InlineData(429, "retry-after", "30", 30)]
    [InlineData(403, "x-unknown", "30", 60)]
    [InlineData(429, "x-unknown", "30", 60)]
    public async Task A_secondary_limit_is_waited_for(int status, string header, string value, int seconds)
    {
        Refuse(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            (header, value));
        _stub.Add("a", "one", "open", Label);

        Assert.Single(await ListAsync());

        Assert.Equal([TimeSpan.FromSeconds(seconds)], _time.Waits);
    }

    [Fact]
    public async Task A_limit_which_ends_soon_is_waited_for()
    {
        RefuseUntil(90);

        await ListAsync();

        Assert.Equal([TimeSpan.FromSeconds(90)], _time.Waits);
    }

    [Fact]
    public async Task A_limit_of_the_hour_is_left_to_the_next_run()
    {
        RefuseUntil(1800);

        Assert.StartsWith(
            "GitHub wants no questions for 1800 s (403 API rate limit exceeded", await RefusalOf(ListAsync),
            StringComparison.Ordinal);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task A_limit_which_does_not_end_is_asked_three_times()
    {
        for (var tries = 0; tries < 5; tries++)
            Refuse(403, "You have exceeded a secondary rate limit.", ("retry-after", "10"));

        await Assert.ThrowsAsync<PipelineException>(ListAsync);

        Assert.Equal((3, 2), (_stub.Requests.Count, _time.Waits.Count));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(422)]
    public async Task Any_other_refusal_is_told_with_its_status(int status)
    {
        Refuse(status, "said so");

        Assert.StartsWith($"GitHub answers {status} said so", await RefusalOf(ListAsync), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_nobody_answers_at_is_told()
    {
        var issues = Issues(_stub);
        _stub.Dispose();

        var error = await RefusalOf(() => issues.ListAsync(CancellationToken.None));

        Assert.StartsWith("GitHub cannot be reached (", error, StringComparison.Ordinal);
    }

    void RefuseUntil(int seconds) => Refuse(
        403, "API rate limit exceeded for installation ID 123.", ("x-ratelimit-limit", "1000"),
        ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", $"{InstantTime.Now.ToUnixTimeSeconds() + seconds}"));

    static async Task<string> RefusalOf(Func<Task> ask) => (await Assert.ThrowsAsync<PipelineException>(ask)).Message;
}
