using KinoiteZfs.Pipeline.Preflight;

namespace KinoiteZfs.Pipeline.Tests.Preflight;

/// <summary>
/// What of the repository's settings keeps the key where no branch can read it. docs.github.com, "Managing environments
/// for deployment" and "Using secrets in GitHub Actions": secrets of a repository are every branch's.
/// </summary>
public sealed class JudgingSettings
{
    static RepositoryFacts Good => new(
        new([.. new[] { "build", "build-beta", "build-pr" }
            .Select(name => new ListedWorkflow($".github/workflows/{name}.yml", "active"))]),
        new(new EnvironmentRule(["main"], OnlyProtected: false)), new(["SIGNING_KEY", "SIGNING_PASSWORD"]),
        new(["SOMETHING_ELSE"]), new([]), new(new BranchRules(true, ["test", "validate"])));

    [Fact]
    public void What_the_docs_ask_for_is_all_ok() =>
        Assert.All(RepositoryRules.Judge(Good, isSigned: true), one => Assert.Equal(FindingState.Ok, one.State));

    [Fact]
    public void Without_an_environment_the_first_promotion_would_make_one_without_a_rule()
    {
        var findings = RepositoryRules.Judge(Good with { Environment = new(null) }, isSigned: true);

        Assert.Equal((FindingState.Missing, true), StateOf(findings, "environment stable"));
        Assert.DoesNotContain(findings, one => one.What == "key");
    }

    [Fact]
    public void An_environment_for_every_branch_is_wrong() => Assert.Contains(
        "the workflow file of any branch can read its secrets",
        Wrong(Good with { Environment = new(new EnvironmentRule(null, false)) }, "environment stable"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("main", "release/*")]
    [InlineData("*")]
    [InlineData("tag v*")]
    [InlineData]
    public void An_environment_for_other_branches_is_wrong(params string[] branches) =>
        Wrong(Good with { Environment = new(new EnvironmentRule(branches, false)) }, "environment stable");

    [Fact]
    public void An_environment_for_protected_branches_is_wrong() =>
        Wrong(Good with { Environment = new(new EnvironmentRule([], true)) }, "environment stable");

    [Theory]
    [InlineData("SIGNING_KEY")]
    [InlineData("SIGNING_PASSWORD")]
    [InlineData("MODULE_SIGNING_KEY")]
    public void A_key_among_the_repositorys_secrets_is_wrong(string name) => Assert.StartsWith(
        name, Wrong(Good with { RepositorySecrets = new([name]) }, "repository secrets"), StringComparison.Ordinal);

    [Fact]
    public void A_key_among_the_organizations_secrets_is_wrong_too() =>
        Wrong(Good with { OrganizationSecrets = new(["SIGNING_KEY"]) }, "organization secrets");

    [Fact]
    public void A_public_key_without_the_private_one_is_no_promotion() => Assert.Equal(
        (FindingState.Missing, true),
        StateOf(RepositoryRules.Judge(Good with { EnvironmentSecrets = new([]) }, isSigned: true), "key"));

    [Fact]
    public void A_private_key_without_the_public_one_is_refused_by_every_run() =>
        Assert.Equal((FindingState.Wrong, true), StateOf(RepositoryRules.Judge(Good, isSigned: false), "key"));

    [Fact]
    public void A_stream_which_does_not_sign_is_told_and_no_more() => Assert.Equal(
        (FindingState.Missing, false),
        StateOf(RepositoryRules.Judge(Good with { EnvironmentSecrets = new([]) }, isSigned: false), "key"));

    /// <summary>States as docs.github.com, "List repository workflows", has them.</summary>
    [Theory]
    [InlineData("disabled_fork", "off (disabled_fork)")]
    [InlineData("disabled_inactivity", "after 60 days without a commit")]
    [InlineData("disabled_manually", "off (disabled_manually)")]
    public void A_workflow_that_is_off_is_wrong(string state, string why) => Assert.Contains(
        why,
        Wrong(
            Good with
            {
                Workflows = new([.. Good.Workflows.Value!.Skip(1), new(".github/workflows/build.yml", state)]),
            }, "workflow build"), StringComparison.Ordinal);

    [Fact]
    public void A_fork_whose_workflows_were_never_enabled_lacks_them() => Assert.Equal(
        (FindingState.Missing, true),
        StateOf(RepositoryRules.Judge(Good with { Workflows = new([]) }, isSigned: true), "workflow build-pr"));

    [Fact]
    public void Rules_that_are_missing_are_named_and_stop_nothing()
    {
        var finding = RepositoryRules.Judge(
            Good with { Rules = new(new BranchRules(false, ["test"])) }, isSigned: true)
            .Single(one => one.What == "branch rules");

        Assert.Equal((FindingState.Missing, false), (finding.State, finding.Counts));
        Assert.Contains("main does not require validate", finding.Found, StringComparison.Ordinal);
    }

    /// <summary>It may be right, and nobody knows.</summary>
    [Fact]
    public void What_the_token_may_not_see_is_unknown_with_the_reason()
    {
        var finding = RepositoryRules.Judge(
            Good with { RepositorySecrets = new(null, "GitHub answers 403") }, isSigned: true)
            .Single(one => one.What == "repository secrets");

        Assert.Equal((FindingState.Unknown, "GitHub answers 403"), (finding.State, finding.Found));
        Assert.NotNull(finding.Remedy);
    }

    static (FindingState State, bool Counts) StateOf(IReadOnlyList<Finding> findings, string what) =>
        findings.Single(one => one.What == what) is var one ? (one.State, one.Counts) : default;

    static string Wrong(RepositoryFacts facts, string what)
    {
        var finding = RepositoryRules.Judge(facts, isSigned: true).Single(one => one.What == what);
        Assert.Equal((FindingState.Wrong, true), (finding.State, finding.Counts));
        Assert.NotNull(finding.Remedy);
        return finding.Found;
    }
}
