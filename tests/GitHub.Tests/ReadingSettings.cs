using KinoiteZfs.Pipeline.Preflight;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

public sealed class ReadingSettings : IDisposable
{
    readonly SettingsStub _github = new();

    public void Dispose() => _github.Dispose();

    [Fact]
    public async Task Settings_are_read_as_GitHub_has_them()
    {
        var facts = await ReadAsync();

        Assert.Equal([new ListedWorkflow(".github/workflows/build.yml", "active")], facts.Workflows.Value);
        Assert.Equal(["main", "tag v*"], facts.Environment.Value?.Branches);
        Assert.Equal(["SIGNING_KEY"], facts.EnvironmentSecrets.Value);
        Assert.Empty(facts.RepositorySecrets.Value!);
        Assert.Empty(facts.OrganizationSecrets.Value!);
        Assert.True(facts.Rules.Value?.NeedsPullRequest);
        Assert.Equal(["test", "validate"], facts.Rules.Value?.Checks);
    }

    [Fact]
    public async Task Nothing_is_changed()
    {
        await ReadAsync();

        Assert.All(_github.Methods, method => Assert.Equal("GET", method));
    }

    [Fact]
    public async Task An_environment_without_a_rule_is_every_branchs()
    {
        _github.Answers["/environments/stable"] =
            """{"id": 1, "name": "stable", "protection_rules": [], "deployment_branch_policy": null}""";

        Assert.Equal(new EnvironmentRule(null, OnlyProtected: false), (await ReadAsync()).Environment.Value);
    }

    [Fact]
    public async Task An_environment_of_protected_branches_is_told_apart()
    {
        _github.Answers["/environments/stable"] =
            """{"name": "stable", "deployment_branch_policy": {"protected_branches": true, "custom_branch_policies": false}}""";

        Assert.True((await ReadAsync()).Environment.Value?.OnlyProtected);
    }

    [Fact]
    public async Task An_environment_that_is_not_there_is_an_answer()
    {
        _github.Answers.Remove("/environments/stable");

        Assert.Equal(new Answer<EnvironmentRule>(null), (await ReadAsync()).Environment);
    }

    [Theory]
    [InlineData("/actions/secrets", 403)]
    [InlineData("/environments/stable/secrets", 401)]
    public async Task What_the_token_may_not_see_has_a_reason_and_stops_nothing_else(string path, int status)
    {
        _github.Statuses[path] = status;

        var facts = await ReadAsync();

        var answer = path == "/actions/secrets" ? facts.RepositorySecrets : facts.EnvironmentSecrets;
        Assert.StartsWith($"GitHub answers {status} Not for you", answer.Why, StringComparison.Ordinal);
        Assert.NotNull(facts.Workflows.Value);
    }

    /// <summary>GitHub says 404 for lists that are not to be seen; there is no repository without a list.</summary>
    [Fact]
    public async Task A_list_that_is_not_shown_is_not_an_empty_one()
    {
        _github.Answers.Remove("/actions/secrets");

        var answer = (await ReadAsync()).RepositorySecrets;

        Assert.Null(answer.Value);
        Assert.Contains("404", answer.Why, StringComparison.Ordinal);
    }

    /// <summary>What is not read could be what matters.</summary>
    [Fact]
    public async Task A_list_that_is_longer_than_a_page_is_not_taken_for_all_of_it()
    {
        _github.Answers["/actions/secrets"] = """{"total_count": 101, "secrets": [{"name": "A"}]}""";

        Assert.Contains("101", (await ReadAsync()).RepositorySecrets.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_an_error_with_the_way_out()
    {
        _github.Answers.Remove("");

        Assert.Contains(
            "GitHub knows no repository dana/fork",
            (await Assert.ThrowsAsync<PipelineException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_GitHub_that_is_not_there_is_an_error()
    {
        _github.Dispose();

        Assert.Contains(
            "GitHub cannot be reached", (await Assert.ThrowsAsync<PipelineException>(ReadAsync)).Message,
            StringComparison.Ordinal);
    }

    Task<RepositoryFacts> ReadAsync() =>
        new RepositorySettings("dana/fork", "secret-token", _github.Address).ReadAsync(default);
}
