namespace KinoiteZfs.Lab;

/// <summary>Secrets, tokens and permissions.</summary>
[Collection(PlaygroundCollection.Name)]
public sealed class WhoGetsWhichSecrets(Playground playground)
{
    const string Value = "the-secret-value";

    static readonly RepositorySecrets Secrets = new(
        new Dictionary<string, string> { ["KEY"] = Value },
        new Dictionary<string, IReadOnlyDictionary<string, string>> { ["stable"] =
            new Dictionary<string, string> { ["SIGNING"] = "signing-value" } });

    [Fact]
    public async Task A_secret_that_is_printed_is_hidden_and_counted()
    {
        var job =
            (await playground.RunAsync(OneStep("{env: {K: '${{ secrets.KEY }}'}, run: 'echo \"<$K>\"'}"), Secrets))[
                "one"];
        Assert.Contains("<***>", job.Log, StringComparison.Ordinal);
        Assert.Equal(1, job.LeakedLines);
    }

    [Fact]
    public async Task A_secret_that_is_not_printed_is_not_counted()
    {
        var job =
            (await playground.RunAsync(OneStep("{env: {K: '${{ secrets.KEY }}'}, run: 'test -n \"$K\"'}"), Secrets))[
                "one"];
        Assert.Equal((Conclusion.Success, 0), (job.Conclusion, job.LeakedLines));
    }

    [Fact]
    public async Task A_value_that_a_step_asks_to_hide_is_hidden()
    {
        var job =
            (await playground.RunAsync(OneStep("{run: 'echo ::add-mask::hushhush; echo \"<hushhush>\"'}")))["one"];
        Assert.DoesNotContain("hushhush", job.Log, StringComparison.Ordinal);
        Assert.Contains("<***>", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_not_given_a_secret_does_not_have_it()
    {
        var job = (await playground.RunAsync(OneStep("{run: 'env | grep -c secret-value || true'}"), Secrets))["one"];
        Assert.Contains("\n0\n", job.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_holds_a_secret_is_dropped()
    {
        var run = await playground.RunAsync(
            "  one:\n    runs-on: ubuntu-24.04\n    outputs: {x: '${{ steps.it.outputs.x }}', y: '${{ steps.it.outputs.y }}'}\n"
            + "    steps: [{id: it, env: {K: '${{ secrets.KEY }}'}, run: 'echo \"x=$K\" >> \"$GITHUB_OUTPUT\"; echo y=fine >> \"$GITHUB_OUTPUT\"'}]\n",
            Secrets);
        Assert.Equal(["y"], run["one"].Outputs.Select(output => output.Key));
    }

    [Fact]
    public async Task Secrets_of_an_environment_are_its_jobs_alone()
    {
        var run = await playground.RunAsync(
            Playground.Job("one", "true") + Playground.Job("two", "true", "    environment: stable\n"), Secrets);
        Assert.Equal(["one: KEY", "two: KEY, SIGNING"], run.Report.Jobs.Select(
            job => $"{job.Id}: {string.Join(", ", job.Secrets)}"));
    }

    [Fact]
    public async Task A_fork_gets_no_secret()
    {
        var run = await FromForkAsync("");
        Assert.Contains("\n<>\n", run["one"].Log, StringComparison.Ordinal);
        Assert.Empty(run["one"].Secrets);
    }

    [Fact]
    public async Task A_forks_token_cannot_write_whatever_the_workflow_says()
    {
        var run = await FromForkAsync("    permissions: {packages: write, contents: read}\n");
        Assert.Equal("contents: read, packages: read", run["one"].Permissions!.ToString());
    }

    [Fact]
    public async Task A_jobs_permissions_replace_the_workflows_as_a_whole()
    {
        var (forge, sha) = await playground.StartAsync(
            "on: push\npermissions: {contents: read}\njobs:\n" + Playground.Job("one", "true")
                + Playground.Job("two", "true", "    permissions: {packages: write}\n"));
        var run = Assert.Single(await forge.LetHappenAsync(RepositoryEvent.Push("main", sha)));
        Assert.Equal(("contents: read", "packages: write"), ($"{run["one"].Permissions}", $"{run["two"].Permissions}"));
    }

    [Fact]
    public async Task No_permissions_are_none()
    {
        var (forge, sha) = await playground.StartAsync(
            "on: push\npermissions: {}\njobs:\n" + OneStep($"{{uses: {Playground.Checkout}}}"));
        var run = Assert.Single(await forge.LetHappenAsync(RepositoryEvent.Push("main", sha)));
        Assert.Equal(("nothing", Conclusion.Failure), ($"{run["one"].Permissions}", run["one"].Conclusion));
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData(", with: {persist-credentials: false}", "0")]
    public async Task A_checkout_leaves_the_token_behind_unless_told_not_to(string with, string found)
    {
        var run = await playground.RunAsync(
            "  one:\n    runs-on: ubuntu-24.04\n"
            + $"    steps: [{{uses: {Playground.Checkout}{with}}}, {{run: 'grep -ci authorization .git/config || true'}}]\n");
        Assert.Contains($"\n{found}\n", run["one"].Log, StringComparison.Ordinal);
    }

    async Task<WorkflowRun> FromForkAsync(string permissions)
    {
        var (forge, sha) = await playground.StartAsync(
            $"on: pull_request\njobs:\n  one:\n    runs-on: ubuntu-24.04\n{permissions}    steps: [{{env: {{K: '${{{{ secrets.KEY }}}}'}}, run: 'echo \"<$K>\"'}}]\n",
            Secrets);
        return Assert.Single(await forge.LetHappenAsync(RepositoryEvent.PullRequestFromFork(7, "theirs", sha)));
    }

    static string OneStep(string step) => $"  one:\n    runs-on: ubuntu-24.04\n    steps: [{step}]\n";
}
