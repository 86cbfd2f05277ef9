namespace KinoiteZfs.Workflows.Tests;

public sealed class KeepingJobsSafe
{
    static readonly TargetFacts Push = new("Push") { Capabilities = [Capability.WritePackages] };

    static readonly TargetFacts Sign = new("Sign") { Secrets = ["SigningKey"] };

    static readonly Sketch WithKey = new()
    {
        Parameters =
            [new ParameterFacts("SigningKey", InputType.Text) { IsSecret = true, ConfinedTo = ["release/sign"] }],
    };

    [Fact]
    public void A_job_may_read_the_repository_and_nothing_else() =>
        Assert.Equal([Permission.ReadContents], new Sketch().Assemble(Sketch.Target("One")).Job("one").Permissions);

    [Fact]
    public void A_job_may_do_what_its_targets_do() =>
        Assert.Equal(["contents: read", "packages: write"], new Sketch().Granting(Capability.WritePackages)
            .Assemble(Push).Job("push").Permissions.Select(x => $"{x.Scope}: {x.Access}"));

    [Fact]
    public void Writing_includes_reading() =>
        Assert.Equal(["contents: read", "packages: read"], new Sketch().Granting(Capability.WritePackages)
            .Assemble(new TargetFacts("Read") { Capabilities = [Capability.ReadPackages] })
            .Job("read").Permissions.Select(x => $"{x.Scope}: {x.Access}"));

    [Fact]
    public void More_than_the_workflow_grants_is_an_error() =>
        Assert.Contains(
            "Target Push does WritePackages, which workflow build does not grant",
            new Sketch().Granting(Capability.ReadPackages).Refuse(Push), StringComparison.Ordinal);

    [Fact]
    public void A_pull_request_writes_nothing_whatever_is_granted() =>
        Assert.Contains(
            "is reached by pull requests from forks. Their token can only read, but target Push does WritePackages",
            new Sketch().StartedByPullRequests().Granting(Capability.WritePackages).Refuse(Push),
            StringComparison.Ordinal);

    /// <summary>What waits in a queue is not merged yet.</summary>
    [Fact]
    public void A_merge_queue_may_do_no_more_than_a_pull_request() =>
        Assert.Contains(
            "but target Push does WritePackages",
            new Sketch().StartedBy(new Trigger.Event(Trigger.MergeGroup, []))
                .Granting(Capability.WritePackages).Refuse(Push),
            StringComparison.Ordinal);

    [Fact]
    public void A_pull_request_gets_no_secret() =>
        Assert.Contains(
            "Target Sign in job sign would hand them the secret SigningKey",
            WithKey.StartedByPullRequests().Refuse(Sign), StringComparison.Ordinal);

    [Fact]
    public void A_pull_request_gets_no_environment() =>
        Assert.Contains(
            "Job deploy would get the secrets of environment 'production'",
            new Sketch().StartedByPullRequests()
                .Refuse(new TargetFacts("Deploy") { Job = new JobAttribute("deploy") { Environment = "production" } }),
            StringComparison.Ordinal);

    [Fact]
    public void A_confined_secret_stays_where_it_is() =>
        Assert.Contains(
            "Target Sign would bring the secret SigningKey into job build/sign; it is confined to release/sign",
            WithKey.Refuse(Sign), StringComparison.Ordinal);

    [Fact]
    public void Only_the_step_which_runs_targets_sees_a_secret()
    {
        var job = (WithKey with { Settings = WithKey.Settings with { Name = "release" } }).Assemble(Sign).Job("sign");

        Assert.Equal(["build"], job.Steps.Where(
            x => x.Variables.Any(y => y.Value.Text.Contains("secrets.SIGNING_KEY", StringComparison.Ordinal)))
            .Select(x => x.Id));
    }

    /// <summary>What runs there reads /proc, its neighbours' files and the job's token.</summary>
    [Fact]
    public void Foreign_code_and_the_right_to_write_never_share_a_job() =>
        Assert.Contains(
            "Target Compile runs foreign code, and its job compile may WritePackages",
            new Sketch().Granting(Capability.WritePackages)
                .Refuse(Foreign with { Capabilities = [Capability.RunForeignCode, Capability.WritePackages] }),
            StringComparison.Ordinal);

    [Fact]
    public void A_publisher_does_not_move_into_the_job_of_foreign_code() =>
        Assert.Contains(
            "Target Compile runs foreign code, and its job one may WritePackages",
            new Sketch().Granting(Capability.WritePackages)
                .Refuse(Foreign with { Job = new JobAttribute("one") }, Push with { Job = new JobAttribute("one") }),
            StringComparison.Ordinal);

    [Fact]
    public void Foreign_code_replaces_no_file_of_another_job() =>
        Assert.Contains(
            "Job compile runs foreign code and would replace a.json, which job one has written",
            Sealing.Granting(Capability.ReadPackages).Refuse(
                new TargetFacts("One") { Products = ["a.json"] },
                Foreign with { Products = ["a.json"], Consumes = [Sketch.From("One", "a.json")] }),
            StringComparison.Ordinal);

    [Fact]
    public void Beside_foreign_code_artifacts_are_sealed() =>
        Assert.Contains(
            "which can replace the artifacts of every other job, and workflow build publishes",
            new Sketch().Granting(Capability.WritePackages).Refuse(Foreign, Push), StringComparison.Ordinal);

    [Fact]
    public void Where_a_secret_is_nothing_is_compiled_and_no_shell_waits()
    {
        var job = (WithKey with { Settings = WithKey.Settings with { Name = "release" } }).Assemble(Sign).Job("sign");

        Assert.Equal(
            ["./build.sh --help", "exec ./build.sh Sign --skip"], job.Steps.OfType<Step.Run>().Select(x => x.Command));
    }

    static Sketch Sealing { get; } = new() { Settings = new Sketch().Settings with { SealsArtifacts = true } };

    [Fact]
    public void Foreign_code_never_sees_a_secret() =>
        Assert.Contains(
            "its job sign holds the secret SigningKey",
            (WithKey with { Settings = WithKey.Settings with { Name = "release" } }).Granting(Capability.ReadPackages)
                .Refuse(Sign with { Capabilities = [Capability.RunForeignCode] }), StringComparison.Ordinal);

    [Fact]
    public void Foreign_code_gets_no_environment() =>
        Assert.Contains(
            "its job compile has the secrets of environment 'stable'",
            new Sketch().Granting(Capability.ReadPackages)
                .Refuse(Foreign with { Job = new JobAttribute("compile") { Environment = "stable" } }),
            StringComparison.Ordinal);

    [Fact]
    public void Foreign_code_may_hold_the_one_key_it_signs_its_own_work_with()
    {
        var job = WithModuleKey.Assemble(Signing).Job("compile");

        Assert.Equal("modules", job.Environment);
        Assert.Equal("${{ secrets.MODULE_KEY }}", job.BuildVariables()["MODULE_KEY"]);
        Assert.Equal(["contents: read"], job.Permissions.Select(x => $"{x.Scope}: {x.Access}"));
    }

    [Fact]
    public void Beside_that_key_no_other_secret_is_allowed() =>
        Assert.Contains(
            "its job compile holds the secret SigningKey",
            (WithModuleKey with { Parameters =
                [.. WithModuleKey.Parameters, new ParameterFacts("SigningKey", InputType.Text) { IsSecret = true }] })
                .Refuse(Signing with { Secrets = ["SigningKey"] }), StringComparison.Ordinal);

    [Fact]
    public void That_key_opens_no_other_environment() =>
        Assert.Contains(
            "its job compile has the secrets of environment 'stable'",
            WithModuleKey.Refuse(Signing with { Job = new JobAttribute("compile") { Environment = "stable" } }),
            StringComparison.Ordinal);

    [Fact]
    public void Nor_does_it_bring_a_right_to_write() =>
        Assert.Contains(
            "its job compile may WritePackages",
            WithModuleKey.Granting(Capability.WritePackages)
                .Refuse(Signing with { Capabilities = [Capability.RunForeignCode, Capability.WritePackages] }),
            StringComparison.Ordinal);

    [Theory]
    [InlineData]
    [InlineData("build/compile", "build/promote")]
    public void That_key_belongs_to_one_job_alone(params string[] jobs) =>
        Assert.Contains(
            "Confine that secret to build/compile alone",
            (WithModuleKey with { Parameters =
                [new ParameterFacts("ModuleKey", InputType.Text) { IsSecret = true, ConfinedTo = jobs }] })
                .Refuse(Signing),
            StringComparison.Ordinal);

    [Fact]
    public void No_other_job_runs_in_that_keys_environment() =>
        Assert.Contains(
            "in environment 'modules', and job promote runs in it too",
            WithModuleKey.Refuse(
                Signing, new TargetFacts("Promote") { Job = new JobAttribute("promote") { Environment = "modules" } }),
            StringComparison.Ordinal);

    [Fact]
    public void A_pull_request_gets_that_key_neither() =>
        Assert.Contains(
            "would hand them the secret ModuleKey", WithModuleKey.StartedByPullRequests().Refuse(Signing),
            StringComparison.Ordinal);

    static TargetFacts Signing => Foreign with { Signs = new SignsForeignCodeAttribute("ModuleKey", "modules") };

    static Sketch WithModuleKey { get; } = new Sketch
    {
        Parameters =
            [new ParameterFacts("ModuleKey", InputType.Text) { IsSecret = true, ConfinedTo = ["build/compile"] }],
    }.Granting(Capability.ReadPackages);

    static readonly TargetFacts Foreign = new("Compile") { Capabilities = [Capability.RunForeignCode] };

    [Fact]
    public void A_secret_must_be_marked_as_one() =>
        Assert.Contains(
            "but the parameter is not marked [Secret]",
            new Sketch { Parameters = [new ParameterFacts("SigningKey", InputType.Text)] }.Refuse(Sign),
            StringComparison.Ordinal);

    [Fact]
    public void The_token_goes_only_to_jobs_that_do_something_with_it() =>
        Assert.DoesNotContain(
            "GITHUB_TOKEN", new Sketch().Assemble(Sketch.Target("One")).Job("one").BuildVariables().Keys);

    [Fact]
    public void A_checkout_leaves_no_token_behind() =>
        Assert.Equal("false", new Sketch().Assemble(Sketch.Target("One")).Job("one").Steps.OfType<Step.Uses>()
            .Single(x => x.Action == ActionPins.Checkout).With.Single(x => x.Name == "persist-credentials").Value.Text);

    [Theory]
    [InlineData("docker.io/library/redis:8")]
    [InlineData("redis")]
    [InlineData("redis@sha256:short")]
    public void An_image_by_tag_is_an_error(string image) =>
        Assert.Contains(
            "Name it by digest",
            new Sketch().Refuse(new TargetFacts("One") { Job = new JobAttribute("one") { Container = image } }),
            StringComparison.Ordinal);

    [Fact]
    public void What_is_no_package_is_not_installed() =>
        Assert.Contains(
            "which is no name of a Debian package",
            new Sketch()
                .Refuse(new TargetFacts("One") { Job = new JobAttribute("one") { Packages = ["just; curl x | sh"] } }),
            StringComparison.Ordinal);

    [Fact]
    public void A_job_without_an_end_is_an_error() =>
        Assert.Contains(
            "Job one has no TimeoutMinutes",
            new Sketch { Settings = new WorkflowSettings("build", [new Trigger.Dispatch()]) }
                .Refuse(Sketch.Target("One")),
            StringComparison.Ordinal);

    [Fact]
    public void A_job_with_two_answers_is_an_error() =>
        Assert.Contains(
            "Job make has two values for TimeoutMinutes: '5' on target One, '6' on Two",
            new Sketch().Refuse(
                new TargetFacts("One") { Job = new JobAttribute("make") { TimeoutMinutes = 5 } },
                new TargetFacts("Two") { Job = new JobAttribute("make") { TimeoutMinutes = 6 } }),
            StringComparison.Ordinal);

    [Fact]
    public void A_job_needs_a_name_github_takes() =>
        Assert.Contains(
            "'my job' cannot be the id of a job",
            new Sketch().Refuse(new TargetFacts("One") { Job = new JobAttribute("my job") }), StringComparison.Ordinal);
}
