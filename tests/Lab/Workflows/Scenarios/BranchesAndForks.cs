namespace KinoiteZfs.Lab;

/// <summary>Who may not touch stable, does not: branches by build-beta, strangers by build-pr.</summary>
[Collection(PlayedWorkflowsCollection.Name)]
public sealed class BranchesAndForks(PlayedWorkflows played)
{
    const string Branch = "push to a branch";
    const string Fork = "pull request from a fork";
    const string Hostile = "pull request from a hostile fork";

    [Fact]
    public void A_branch_is_built_by_its_own_workflow() =>
        Assert.Equal(("build-beta", Conclusion.Success), (played[Branch].Run.Workflow, played[Branch].Run.Conclusion));

    [Fact]
    public void A_branch_gets_tags_of_its_own()
    {
        var added = played[Branch].Tags.Digests.Keys.Except(played[Branch].Before.Digests.Keys)
            .Where(tag => !tag.Contains(":sha256-", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(added);
        Assert.All(added, tag => Assert.Matches(
            "^[a-z-]+-candidate:br-feature-new-thing[a-z0-9._-]*-43(-[0-9][a-z0-9._-]*)?$", tag));
    }

    [Fact]
    public void A_bots_branch_is_left_to_its_pull_request() => Assert.Empty(played["push by a bot"].Runs);

    [Fact]
    public void A_forks_pull_request_is_validated_and_tested()
    {
        played[Fork].AssertResults("test success, validate success");
        Assert.Equal("build-pr", played[Fork].Run.Workflow);
    }

    [Fact]
    public void The_tests_of_a_pull_request_really_run() =>
        Assert.Contains("Passed!", played[Fork].Run["test"].Log, StringComparison.Ordinal);

    [Theory]
    [InlineData(Fork)]
    [InlineData(Hostile)]
    public void A_fork_has_no_secret_and_a_token_that_only_reads(string scenario) =>
        Assert.All(played[scenario].Run.Jobs, job =>
        {
            Assert.Empty(job.Secrets);
            Assert.DoesNotContain("write", job.Permissions!.ToString(), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(Fork)]
    [InlineData(Hostile)]
    public void A_fork_changes_nothing_in_the_registry(string scenario) => played[scenario].AssertNoTagChanged();

    [Theory]
    [InlineData(Branch)]
    [InlineData(Fork)]
    [InlineData(Hostile)]
    public void No_script_sees_the_stable_key_or_its_password(string scenario)
    {
        var seen = played[scenario].Run.Jobs.SelectMany(job => job.Steps)
            .SelectMany(step => step.Environment.Values).ToArray();
        Assert.NotEmpty(seen);
        Assert.DoesNotContain(seen, value => value.Contains(PlayedWorkflows.Password, StringComparison.Ordinal)
            || value.Contains(played.SigningKey, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hostile_scripts_pushes_are_refused_by_the_registry()
    {
        var log = played[Hostile].Run["validate"].Log;
        Assert.Contains("denied", log, StringComparison.Ordinal);
        Assert.Contains("tried everything", log, StringComparison.Ordinal);
        Assert.DoesNotContain("pushed", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Branch)]
    [InlineData(Fork)]
    [InlineData(Hostile)]
    public void No_stable_tag_moves(string scenario) =>
        Assert.Equal(Played.StableOf(played[scenario].Before), Played.StableOf(played[scenario].Tags));
}
