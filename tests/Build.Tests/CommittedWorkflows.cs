using System.Text.Json.Nodes;
using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Workflows.Model;

namespace KinoiteZfs.Build.Tests;

/// <summary>The files in .github/workflows are what the code says, no more and no less.</summary>
[Trait("Speed", "Slow")]
public sealed class CommittedWorkflows : IDisposable
{
    const string Remedy =
        "Run './build.sh --generate-configuration' and commit what it writes; edits of these files are lost. If Dependabot moved an action: carry its "
        + "commit and version to build/Workflows/Model/ActionPins.cs, run './build.sh RefreshPins', then generate.";

    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void They_are_exactly_what_the_code_generates()
    {
        Directory.Delete(_checkout.PathOf(".github/workflows"), recursive: true);
        _checkout.Run("--generate-configuration").Succeeded();

        Assert.Equal(FilesBelow(FreshCheckout.Repository.FullName), FilesBelow(_checkout.Folder.FullName));
        Assert.All(Names, name => Assert.True(
            Committed(name) == _checkout.Read($".github/workflows/{name}"),
            $".github/workflows/{name} is not what the code generates. {Remedy}"));
    }

    [Fact]
    public void A_request_without_an_id_runs_no_target() =>
        Assert.DoesNotContain(
            "Rehearse", _checkout.Run("--generate-configuration").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void Generating_them_twice_changes_nothing()
    {
        _checkout.Run("--generate-configuration").Succeeded();
        var first = Names.Select(x => _checkout.Read($".github/workflows/{x}")).ToList();

        _checkout.RunWith(new() { ["PROMOTE_TO_STABLE"] = "false", ["OWNER"] = "someone" }, "--generate-configuration")
            .Succeeded();

        Assert.Equal(first, Names.Select(x => _checkout.Read($".github/workflows/{x}")));
    }

    [Fact]
    public void Nukes_own_way_to_ask_for_one_gives_the_same()
    {
        _checkout.Run("--generate-configuration", "GitHubActions_build", "--host", "GitHubActions").Succeeded();

        Assert.Equal(Committed("build.yml"), _checkout.Read(".github/workflows/build.yml"));
    }

    [Fact]
    public void A_run_says_when_somebody_has_edited_one()
    {
        _checkout.Write(".github/workflows/build-pr.yml", "edited");

        Assert.Contains(
            "Configuration files for GitHubActions (build-pr) have changed.", _checkout.Run("Status").Output,
            StringComparison.Ordinal);
    }

    /// <summary>Nothing else has it: neither a commit nor the code.</summary>
    [Theory]
    [InlineData("--generate-configuration")]
    [InlineData("--generate-configuration", "GitHubActions_build-pr", "--host", "GitHubActions")]
    [InlineData("Status")]
    public void What_somebody_has_edited_is_kept_and_it_is_said_where_to_edit(params string[] arguments)
    {
        _checkout.Write(".github/workflows/build-pr.yml", "edited by hand");

        var run = _checkout.Run(arguments).Succeeded();

        Assert.Matches(
            @"build-pr\.yml was edited by hand, and is generated: what it was is kept as .*workflows-before/build-pr\.yml\. Make the change in build/_build: \[Workflow\] in Build\.Workflows\.cs",
            run.Output);
        Assert.Equal("edited by hand", _checkout.Read(".nuke/temp/workflows-before/build-pr.yml"));
        Assert.Equal(Committed("build-pr.yml"), _checkout.Read(".github/workflows/build-pr.yml"));
        Assert.False(File.Exists(_checkout.PathOf(".nuke/temp/workflows-before/build.yml")));
    }

    /// <summary>git has what is committed, and the code what it has generated.</summary>
    [Fact]
    public void What_can_be_got_back_is_not_kept()
    {
        _checkout.Write(".github/workflows/build-pr.yml", "committed by hand");
        _checkout.Git("add", "--all");
        _checkout.Git(
            "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=Edit");
        _checkout.Run("--generate-configuration").Succeeded();

        // What is on disk now is neither committed nor what another definition gives.
        _checkout.Write("ci/stream.json", _checkout.Read("ci/stream.json").Replace(
            "\"zfsLine\":", "\"moduleCertificate\": \"module-signing.der\",\n  \"zfsLine\":",
            StringComparison.Ordinal));
        _checkout.Run("--generate-configuration").Succeeded();

        Assert.False(Directory.Exists(_checkout.PathOf(".nuke/temp/workflows-before")));
    }

    /// <summary>Neither the program nor a file has changed since: nothing is generated again, until one does.</summary>
    [Fact]
    public void A_run_looks_again_when_there_is_something_to_find()
    {
        _checkout.Run("Status").Succeeded();
        Assert.DoesNotContain("have changed", _checkout.Run("Status").Succeeded().Output, StringComparison.Ordinal);

        File.Delete(_checkout.PathOf(".github/workflows/build.yml"));

        Assert.Contains(
            "Configuration files for GitHubActions (build) have changed.", _checkout.Run("Status").Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Equal(Committed("build.yml"), _checkout.Read(".github/workflows/build.yml"));
    }

    [Fact]
    public void Every_action_is_a_pin_of_the_code() =>
        Assert.All(
            Names.SelectMany(name => UsedIn(Committed(name)).Select(used => (name, used))),
            x => Assert.True(
                ActionPins.All.Any(pin => $"{pin.Reference} # {pin.Version}" == x.used),
                $"{x.name} uses {x.used}, which ActionPins does not say. {Remedy}"));

    [Fact]
    public void Every_pin_is_what_github_confirmed() =>
        Assert.Equal(ActionPins.All, CheckingPins.Confirmed(FreshCheckout.Repository));

    /// <returns>What stands behind each <c>uses:</c>, comment included.</returns>
    static IEnumerable<string> UsedIn(string workflow) =>
        Regex.Matches(workflow, @"^\s*(?:-\s*)?uses:(.*)$", RegexOptions.Multiline)
            .Select(x => x.Groups[1].Value.Trim());

    [Theory]
    [InlineData("pull_request_target:")]
    [InlineData("secrets: inherit")]
    [InlineData("write-all")]
    public void None_of_them_holds(string danger) =>
        Assert.All(Names, name => Assert.DoesNotContain(
            danger, Committed(name).Replace("# Never pull_request_target:", "", StringComparison.Ordinal),
            StringComparison.Ordinal));

    [Fact]
    public void No_expression_reaches_a_shell() =>
        Assert.All(
            Names, name => Assert.DoesNotMatch(new Regex(@"run:(?: \|-(?:\n {10,}.*)+|.*)\$\{\{"), Committed(name)));

    [Theory]
    [InlineData("build-beta.yml")]
    [InlineData("build-pr.yml")]
    public void A_branch_and_a_pull_request_hold_no_secret(string name) =>
        Assert.DoesNotMatch(new Regex(@"\$\{\{[^}]*secrets"), Committed(name));

    [Fact]
    public void The_key_of_stable_reaches_the_step_which_promotes_and_no_other() =>
        Assert.Equal(
            ["Run Promote"],
            Regex.Split(Committed("build.yml"), "^ +- name: ", RegexOptions.Multiline)
                .Where(x => x.Contains("${{ secrets.SIGNING_KEY }}", StringComparison.Ordinal))
                .Select(x => x.Split('\n')[0]));

    /// <summary>A secret of the repository is readable by the workflow file of any branch; the environment's rule is
    /// not that file's to change.</summary>
    [Fact]
    public void The_job_with_the_key_is_bound_to_an_environment() =>
        Assert.All(
            JobsOf("build.yml").Where(job => job.Contains("${{ secrets.", StringComparison.Ordinal)
                && !job.StartsWith("inputs:", StringComparison.Ordinal)),
            job => Assert.Matches("\n    environment: (stable|module-signing)\n", job));

    [Fact]
    public void The_modules_own_key_reaches_their_build_on_main_where_the_stream_names_a_certificate()
    {
        var stream = JsonNode.Parse(_checkout.Read("ci/stream.json"))!;
        stream["moduleCertificate"] = "module-signing.der";
        _checkout.Write("ci/stream.json", stream.ToJsonString());

        _checkout.Run("--generate-configuration").Succeeded();

        var holders = Names.SelectMany(
            name => JobsIn(_checkout.Read($".github/workflows/{name}")).Select(job => (name, job)))
            .Where(x => x.job.Contains("MODULE_SIGNING_KEY", StringComparison.Ordinal)
                || x.job.Contains("environment: module-signing", StringComparison.Ordinal))
            .ToList();
        var (workflow, holder) = Assert.Single(holders);
        Assert.Equal("build.yml", workflow);
        Assert.StartsWith("build-akmods:\n", holder, StringComparison.Ordinal);
        Assert.Contains("\n    environment: module-signing\n", holder, StringComparison.Ordinal);
        Assert.Contains("MODULE_SIGNING_KEY: ${{ secrets.MODULE_SIGNING_KEY }}\n", holder, StringComparison.Ordinal);
        Assert.DoesNotContain(": write", holder, StringComparison.Ordinal);
    }

    /// <summary>What installs compilers, engines or machines runs other people's code.</summary>
    [Theory]
    [InlineData("build.yml")]
    [InlineData("build-beta.yml")]
    public void No_job_which_may_write_runs_anything_but_this_program(string name) =>
        Assert.All(
            JobsOf(name).Where(job => job.Contains(": write", StringComparison.Ordinal)),
            job => Assert.DoesNotMatch("apt-get|setup-just|sudo", job));

    /// <summary>Whatever a job of any run has stored would be restored and executed.</summary>
    [Fact]
    public void No_job_restores_a_cache() =>
        Assert.All(Names, name => Assert.DoesNotContain("actions/cache", Committed(name), StringComparison.Ordinal));

    /// <summary>actions/runner-images, images/ubuntu/scripts/build/install-container-tools.sh: podman is there, newer
    /// than apt's.</summary>
    [Fact]
    public void No_job_installs_what_the_machine_has_newer() =>
        Assert.All(Names, name => Assert.DoesNotMatch("apt-get install.* (podman|just|buildah)", Committed(name)));

    [Fact]
    public void Just_is_the_release_which_the_code_names() =>
        Assert.Matches($"just-version: '?{Regex.Escape(ForkTools.JustInWorkflows)}'?\n", JobsOf("build.yml")
            .Single(job => job.StartsWith("build-akmods:", StringComparison.Ordinal)));

    [Theory]
    [InlineData("build.yml", "build-akmods")]
    [InlineData("build.yml", "compose")]
    [InlineData("build-pr.yml", "validate")]
    public void Where_images_are_built_there_is_room_before_anything_else(string name, string job) =>
        Assert.StartsWith("Make room\n", Regex.Split(JobsOf(name).Single(x => x.StartsWith(job
            + ":", StringComparison.Ordinal)), @"^ +- name: ", RegexOptions.Multiline)[1], StringComparison.Ordinal);

    /// <summary>A job outside the environment asks whether it could have the key, and is told yes or no.</summary>
    [Fact]
    public void A_key_which_is_a_secret_of_the_repository_is_noticed()
    {
        Assert.Contains(
            "SIGNING_KEY_IS_OPEN: ${{ secrets.SIGNING_KEY != '' }}",
            JobsOf("build.yml").Single(job => job.StartsWith("inputs:", StringComparison.Ordinal)),
            StringComparison.Ordinal);

        Assert.Contains(
            "SIGNING_KEY is a secret of the repository",
            _checkout.RunWith(new() { ["SIGNING_KEY_IS_OPEN"] = "true" }, "ResolveInputs").Succeeded().Output,
            StringComparison.Ordinal);
    }

    static IEnumerable<string> JobsOf(string name) => JobsIn(Committed(name));

    static IEnumerable<string> JobsIn(string workflow) =>
        Regex.Split(workflow, @"^  (?=[a-z-]+:$)", RegexOptions.Multiline).Skip(1);

    [Fact]
    public void A_pull_request_may_only_read() =>
        Assert.DoesNotContain(": write", Committed("build-pr.yml"), StringComparison.Ordinal);

    /// <summary>A queue which requires a check that never starts for it stands still. github/docs,
    /// events-that-trigger-workflows, merge_group.</summary>
    [Fact]
    public void A_merge_queue_is_checked_as_a_pull_request_is() =>
        Assert.Contains(
            "\n  merge_group:\n    branches:\n      - main\n", Committed("build-pr.yml"), StringComparison.Ordinal);

    /// <summary>A queue pushes what it tries: to branches of its own.</summary>
    [Fact]
    public void Branches_of_a_merge_queue_get_no_image() =>
        Assert.Contains("\n      - gh-readonly-queue/**\n", Committed("build-beta.yml"), StringComparison.Ordinal);

    static IEnumerable<string> Names => FilesBelow(FreshCheckout.Repository.FullName);

    static List<string> FilesBelow(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, ".github", "workflows"))
            .Select(x => Path.GetFileName(x)).Order(StringComparer.Ordinal)];

    static string Committed(string name) =>
        File.ReadAllText(Path.Combine(FreshCheckout.Repository.FullName, ".github", "workflows", name));
}
