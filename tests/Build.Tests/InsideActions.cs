namespace KinoiteZfs.Build.Tests;

/// <summary>What a person sees of a run on GitHub: groups, annotations, masks, outputs and the page.</summary>
[Trait("Speed", "Slow")]
public sealed class InsideActions : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public InsideActions()
    {
        // Samples stand in for upstream's images. On GitHub nothing is embedded, so that each part is named.
        _checkout.Run("Preview").Succeeded();
        _checkout.Write(
            "releases.json", """{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"7.0"}]}""");
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Each_target_is_a_group_of_the_log()
    {
        var run = Run("ResolveInputs").Succeeded();

        Assert.Contains("::group::ResolveInputs", run.Output, StringComparison.Ordinal);
        Assert.Contains("::endgroup::", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_is_an_annotation_with_its_reason() =>
        Run("Verify", "--skip").FailedSaying("::error::", "build-inputs.json");

    [Fact]
    public void A_secret_is_masked()
    {
        var run = RunWith(new() { ["REGISTRY_PASSWORD"] = "hunter2-is-no-password" }, "ResolveInputs").Succeeded();

        var shown = run.Output.Split('\n').Where(x => x.Contains("hunter2", StringComparison.Ordinal));
        Assert.All(shown, x => Assert.StartsWith("::add-mask::", x, StringComparison.Ordinal));
        Assert.NotEmpty(shown);
    }

    [Fact]
    public void Whether_there_is_something_to_build_is_an_output()
    {
        Run("ResolveInputs").Succeeded();

        Assert.Contains("needs_build=true\n", _checkout.Read("output"), StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_the_kernel_is_held_is_an_output()
    {
        _checkout.Write(
            "releases.json", """{"schemaVersion":1,"releases":[{"version":"2.4.3","linuxMaximum":"6.17"}]}""");

        Run("ResolveInputs").Succeeded();

        Assert.Contains("held=true\n", _checkout.Read("output"), StringComparison.Ordinal);
        Assert.Contains("needs_build=false\n", _checkout.Read("output"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_call_is_an_annotation() =>
        RunWith(new() { ["COMPOSER"] = "100%" }, "ResolveInputs")
            .FailedSaying("::error::Parameter --composer (environment variable COMPOSER) has the value '100%25'");

    [Fact]
    public void An_output_that_cannot_be_written_is_a_message() =>
        RunWith(new() { ["GITHUB_OUTPUT"] = _checkout.PathOf("nowhere/output") }, "ResolveInputs")
            .FailedSaying("nowhere/output, which GITHUB_OUTPUT names");

    /// <summary>/dev/full is a disk that is full, to whoever writes to it.</summary>
    [Fact]
    public void A_page_that_cannot_be_written_is_a_message()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Run("ResolveInputs").Succeeded();

        RunWith(new() { ["GITHUB_STEP_SUMMARY"] = "/dev/full" }, "Verify", "--skip")
            .FailedSaying("There is no summary: ", "/dev/full");
    }

    /// <summary>Any job of a run may overwrite the others' artifacts.</summary>
    [Fact]
    public void A_record_which_another_job_has_replaced_is_refused()
    {
        Run("ResolveInputs").Succeeded();
        var seal = _checkout.Read("output").Split('\n')
            .Single(x => x.StartsWith("seal_resolve_inputs_build_inputs=", StringComparison.Ordinal)).Split('=')[1];
        // Each job has a machine of its own, with what it was handed.
        File.Delete(_checkout.PathOf("artifacts/summary.md"));
        RunWith(new() { ["SEALS"] = $"artifacts/build-inputs.json={seal}" }, "BuildAkmods", "--skip").Succeeded();
        _checkout.Write("artifacts/build-inputs.json", _checkout.Read("artifacts/build-inputs.json")
            .Replace("\"attempt\": 1", "\"attempt\": 2", StringComparison.Ordinal)
            + "\n");

        RunWith(new() { ["SEALS"] = $"artifacts/build-inputs.json={seal}" }, "BuildAkmods", "--skip")
            .FailedSaying("artifacts/build-inputs.json is not what the job which wrote it has handed on", seal);
    }

    /// <summary>As the page's job is told of a candidate that was published and did not pass.</summary>
    [Fact]
    public void Of_several_versions_of_a_record_the_last_one_written_counts()
    {
        Run("ResolveInputs").Succeeded();
        File.Delete(_checkout.PathOf("artifacts/summary.md"));
        var seal = _checkout.Read("output").Split('\n')
            .Single(x => x.StartsWith("seal_resolve_inputs_build_inputs=", StringComparison.Ordinal)).Split('=')[1];

        RunWith(
            new() { ["SEALS"] =
                $"?artifacts/build-inputs.json={seal} ?artifacts/build-inputs.json= ?artifacts/akmods.json=" },
            "BuildAkmods", "--skip")
            .Succeeded();
    }

    [Fact]
    public void What_nobody_has_handed_on_must_not_be_there()
    {
        Run("ResolveInputs").Succeeded();

        RunWith(new() { ["SEALS"] = "?artifacts/build-inputs.json=" }, "BuildAkmods", "--skip")
            .FailedSaying("that job said none");
    }

    /// <summary>Stages look for journals and earlier records beside their own.</summary>
    [Fact]
    public void A_file_which_nobody_said_to_have_written_is_refused()
    {
        Run("ResolveInputs").Succeeded();
        var seal = _checkout.Read("output").Split('\n')
            .Single(x => x.StartsWith("seal_resolve_inputs_build_inputs=", StringComparison.Ordinal)).Split('=')[1];
        _checkout.Write("artifacts/promotion.json", "{}");

        RunWith(new() { ["SEALS"] = $"artifacts/build-inputs.json={seal}" }, "BuildAkmods", "--skip")
            .FailedSaying(
                "artifacts/promotion.json was handed on with the artifacts, and no job says that it wrote it");
    }

    [Fact]
    public void A_record_whose_writer_has_said_nothing_is_refused()
    {
        Run("ResolveInputs").Succeeded();

        RunWith(new() { ["SEALS"] = "artifacts/build-inputs.json=" }, "BuildAkmods", "--skip")
            .FailedSaying("that job said none");
    }

    /// <summary>More or fewer files, other content, another name: each changes the digest of a folder.</summary>
    [Fact]
    public void A_folder_which_another_job_has_changed_is_refused()
    {
        Run("ResolveInputs", "BuildAkmods").Succeeded();
        var seal = _checkout.Read("output").Split('\n')
            .Single(x => x.StartsWith("seal_build_akmods_built=", StringComparison.Ordinal)).Split('=')[1];
        _checkout.Write("artifacts/built/more", "");

        RunWith(new() { ["SEALS"] = $"artifacts/built/**={seal}" }, "Akmods", "--skip")
            .FailedSaying("artifacts/built/** is not what the job");
    }

    [Fact]
    public void After_the_same_inputs_became_stable_there_is_nothing_to_build()
    {
        Run("Promote").Succeeded();
        File.Delete(_checkout.PathOf("output"));

        Run("ResolveInputs").Succeeded();

        Assert.Contains("needs_build=false\n", _checkout.Read("output"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_which_succeeds_leaves_the_page_to_the_last_job()
    {
        Run("ResolveInputs").Succeeded();

        Assert.False(File.Exists(_checkout.PathOf("page")));
    }

    [Fact]
    public void A_stage_which_fails_says_why_on_the_page()
    {
        Run("ResolveInputs").Succeeded();

        Run("Verify", "--skip");

        Assert.Contains("## What went wrong", _checkout.Read("page"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_job_tells_the_whole_run()
    {
        Run("Promote").Succeeded();

        RunWith(new()
        {
            ["JOB_RESULTS"] = """{"verify":{"result":"success","outputs":{}},"promote":{"result":"success"}}"""
        }, "Summary", "--skip").Succeeded();

        Assert.All(
            (string[])[
                "# kinoite-zfs: promoted", "## Jobs", "## Inputs", "## Kernels", "## Tags", "## Switch to it, and back"
            ],
            x => Assert.Contains(x, _checkout.Read("page"), StringComparison.Ordinal));
    }

    [Fact]
    public void The_last_job_names_the_one_which_failed()
    {
        Run("ResolveInputs").Succeeded();

        RunWith(
            new() { ["JOB_RESULTS"] = """{"inputs":{"result":"success"},"akmods":{"result":"failure"}}""" }, "Summary",
            "--skip")
            .Succeeded();

        Assert.Contains("Job akmods ended with failure", _checkout.Read("page"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_inputs_still_has_a_page()
    {
        RunWith(new() { ["JOB_RESULTS"] = """{"inputs":{"result":"failure"}}""" }, "Summary", "--skip").Succeeded();

        Assert.Contains("# Stopped before the inputs were known", _checkout.Read("page"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_which_cannot_be_read_fails_the_summary_and_is_on_its_page()
    {
        Run("ResolveInputs").Succeeded();
        _checkout.Write("artifacts/candidate.json", "{}");

        RunWith(new() { ["JOB_RESULTS"] = """{"inputs":{"result":"success"}}""" }, "Summary", "--skip")
            .FailedSaying("candidate.json");

        Assert.StartsWith(
            "# No summary: the records cannot be used\n", _checkout.Read("page"), StringComparison.Ordinal);
    }

    /// <summary>Inputs of a dispatched run, and names of files: the engine's own commands are the only ones in the
    /// log.</summary>
    [Theory]
    [InlineData("ResolveInputs")]
    [InlineData("Inspect", "--subject", Attack)]
    public void What_others_wrote_commands_no_runner(params string[] arguments)
    {
        Assert.Equal(["stop-commands", "add-mask"], WorkflowCommand.NamesIn(Attack));

        var run = RunWith(new() { ["BUILD_CONTAINER"] = Attack }, arguments).FailedSaying("stop-commands", "add-mask");

        Assert.All(WorkflowCommand.NamesIn(run.Output), name => Assert.Contains(
            name, (string[])["group", "endgroup", "error"]));
    }

    const string Attack = "x\n  ::stop-commands::token\nend ##[add-mask]e";

    [Fact]
    public void Results_which_are_none_are_an_error() =>
        RunWith(new() { ["JOB_RESULTS"] = "success" }, "Summary", "--skip")
            .FailedSaying("The job results are not JSON", "JOB_RESULTS");

    BuildRun Run(params string[] arguments) => RunWith([], arguments);

    BuildRun RunWith(Dictionary<string, string> more, params string[] arguments) =>
        _checkout.RunInActions(more, arguments);
}
