namespace KinoiteZfs.Lab;

/// <summary>Events, their filters, and what a person can choose.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhatStartsAWorkflow(Playground playground)
{
    const string Jobs = "\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps: [{run: 'true'}]\n";

    [Theory]
    [InlineData("main", "main", true)]
    [InlineData("main", "mainly", false)]
    [InlineData("releases/*", "releases/1", true)]
    [InlineData("releases/*", "releases/1/2", false)]
    [InlineData("releases/**", "releases/1/2", true)]
    [InlineData("**/docs/**", "docs/a.md", true)]
    [InlineData("**/docs/**", "x/y/docs/a.md", true)]
    [InlineData("*.md", "docs/a.md", false)]
    [InlineData("**.md", "docs/a.md", true)]
    [InlineData("v[12].[0-9]+", "v1.10", true)]
    [InlineData("v[12].[0-9]+", "v3.1", false)]
    [InlineData("a.b", "axb", false)]
    public void A_pattern_matches_as_GitHub_documents_it(string pattern, string text, bool expected) =>
        Assert.Equal(expected, FilterPattern.AnyAccepts([pattern], text));

    [Fact]
    public void The_last_pattern_that_matches_decides() =>
        Assert.Equal(
            (false, true),
            (FilterPattern.AnyAccepts(["**", "!main"], "main"), FilterPattern.AnyAccepts(
                ["**", "!docs/**", "docs/build.md"], "docs/build.md")));

    [Theory]
    [InlineData("{push: {branches: [main]}}", "main", "x", true)]
    [InlineData("{push: {branches: [main]}}", "feature/x", "x", false)]
    [InlineData("{push: {branches-ignore: [main, 'dependabot/**']}}", "dependabot/nuget/x", "x", false)]
    [InlineData("{push: {branches-ignore: [main, 'dependabot/**']}}", "feature/x", "x", true)]
    [InlineData("{push: {tags: ['v*']}}", "main", "x", false)]
    [InlineData("{push: {paths-ignore: ['docs/**', '**.md']}}", "main", "docs/a.txt", false)]
    [InlineData("{push: {paths-ignore: ['docs/**', '**.md']}}", "main", "docs/a.txt README.md", false)]
    [InlineData("{push: {paths-ignore: ['docs/**', '**.md']}}", "main", "docs/a.txt build.sh", true)]
    [InlineData("{push: {paths: ['build/**']}}", "main", "docs/a.txt", false)]
    [InlineData("{push: {paths: ['build/**']}}", "main", "docs/a.txt build/x.cs", true)]
    [InlineData("{pull_request: {}}", "main", "x", false)]
    [InlineData("push", "main", "x", true)]
    [InlineData("[push, workflow_dispatch]", "main", "x", true)]
    public async Task A_push_starts_what_its_branch_and_paths_let_through(
        string on, string branch, string changed, bool expected)
    {
        var (forge, sha) = await playground.StartAsync($"on: {on}{Jobs}");
        Assert.Equal(
            expected, (await forge.LetHappenAsync(RepositoryEvent.Push(branch, sha, changed.Split(' ')))).Count == 1);
    }

    [Fact]
    public async Task A_schedule_starts_what_has_one_and_nothing_else()
    {
        var (forge, sha) = await playground.StartAsync("on: {schedule: [{cron: '17 3 * * *'}]}" + Jobs);
        Assert.Single(await forge.LetHappenAsync(RepositoryEvent.Nightly(sha)));
        Assert.Empty(await forge.LetHappenAsync(RepositoryEvent.Push("main", sha)));
    }

    /// <summary>Both happen: GitHub's changelog of 2022-08-18.</summary>
    [Fact]
    public async Task A_merge_queue_starts_what_is_for_it_and_its_branch_is_pushed()
    {
        var (forge, sha) = await playground.StartAsync(
            "on: {merge_group: {branches: [main]}, push: {branches-ignore: ['gh-readonly-queue/**']}}" + Jobs);
        Assert.Single(await forge.LetHappenAsync(RepositoryEvent.MergeGroup(7, sha)));
        Assert.Empty(await forge.LetHappenAsync(RepositoryEvent.Push($"gh-readonly-queue/main/pr-7-{sha}", sha, "x")));
    }

    [Theory]
    [InlineData("", "true fast")]
    [InlineData("promote=false", "false fast")]
    [InlineData("promote=true how=slow", "true slow")]
    public async Task A_dispatch_gives_what_was_chosen_and_else_the_default(string chosen, string seen)
    {
        var run = Assert.Single(await DispatchAsync(chosen));
        Assert.Contains($"\n{seen} ran\n", run["one"].Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("promote=maybe", "must be true or false")]
    [InlineData("how=sideways", "must be one of fast, slow")]
    [InlineData("other=x", "Unexpected input 'other'")]
    public async Task A_dispatch_which_GitHub_would_refuse_does_not_run(string chosen, string saying)
    {
        var error = await Assert.ThrowsAsync<WorkflowException>(() => DispatchAsync(chosen));
        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_boolean_input_is_a_boolean_in_conditions()
    {
        var run = Assert.Single(await DispatchAsync("promote=false"));
        Assert.Equal(Conclusion.Skipped, run["two"].Conclusion);
    }

    async Task<IReadOnlyList<WorkflowRun>> DispatchAsync(string chosen)
    {
        var (forge, sha) = await playground.StartAsync(
            """
            on:
              workflow_dispatch:
                inputs:
                  promote: {type: boolean, default: true}
                  how: {type: choice, options: [fast, slow], default: fast}
            jobs:
              one:
                runs-on: ubuntu-24.04
                steps: [{env: {P: '${{ inputs.promote }}', H: '${{ github.event.inputs.how }}'}, run: 'echo "$P $H ran"'}]
              two:
                if: inputs.promote
                runs-on: ubuntu-24.04
                steps: [{run: 'true'}]

            """);
        var inputs = chosen.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1]));
        return await forge.LetHappenAsync(RepositoryEvent.Dispatch(sha, [.. inputs]));
    }
}
