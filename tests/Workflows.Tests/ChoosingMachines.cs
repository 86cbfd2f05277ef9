using KinoiteZfs.Workflows.Yaml;

namespace KinoiteZfs.Workflows.Tests;

public sealed class ChoosingMachines
{
    static readonly TargetFacts Compose = With(new("compose") { BuildsImages = true });

    [Fact]
    public void A_machine_of_Githubs_is_the_default() =>
        Assert.Equal(["ubuntu-24.04"], new Sketch().Assemble(Compose).Job("compose").RunsOn);

    [Fact]
    public void Several_labels_are_a_list() =>
        Assert.Contains(
            "runs-on: [self-hosted, linux, x64]\n", Yaml(On("self-hosted", "linux", "x64")), StringComparison.Ordinal);

    [Fact]
    public void One_label_stands_alone() =>
        Assert.Contains("runs-on: builder\n", Yaml(On("builder")), StringComparison.Ordinal);

    [Fact]
    public void A_container_may_have_options() =>
        Assert.Contains(
            $"container:\n  image: {Image}\n  options: {YamlScalar.Of("--privileged --security-opt label=disable")}\n",
            Yaml(With(
                new("compose") { Container = Image, ContainerOptions = "--privileged --security-opt label=disable" })),
            StringComparison.Ordinal);

    [Fact]
    public void Options_without_a_container_are_an_error() =>
        Assert.Contains("Job compose has options for a container, and no container", new Sketch().Refuse(
            With(new("compose") { ContainerOptions = "--privileged" })), StringComparison.Ordinal);

    [Fact]
    public void What_is_no_label_is_an_error() =>
        Assert.Contains(
            "Job compose runs on '$x', which is no label of a runner", new Sketch().Refuse(On("$x")),
            StringComparison.Ordinal);

    [Fact]
    public void Strangers_never_reach_a_machine_that_is_kept() =>
        Assert.Contains(
            "Job compose runs on a machine that is kept (self-hosted): they could stay on it",
            new Sketch().StartedByPullRequests().Refuse(On("self-hosted")), StringComparison.Ordinal);

    /// <summary>A label beside one of GitHub's own makes it somebody's machine.</summary>
    [Fact]
    public void Who_may_publish_runs_on_no_machine_that_is_kept() =>
        Assert.Contains(
            "and may publish or holds secrets",
            new Sketch().Granting(Capability.WritePackages)
                .Refuse(On("ubuntu-24.04", "big") with { Capabilities = [Capability.WritePackages] }),
            StringComparison.Ordinal);

    [Fact]
    public void Room_is_made_on_machines_of_Githubs_and_leftovers_go_from_others()
    {
        var steps = new Sketch().Assemble(Compose).Job("compose").Steps.Take(3).ToList();

        Assert.Equal(
            ["runner.environment == 'github-hosted'", "runner.environment == 'self-hosted'", null],
            steps.Select(x => x.If?.Text));
        Assert.Equal(["Make room", "Remove what an earlier job has left", "Check out"], steps.Select(x => x.Name));
    }

    [Theory]
    [InlineData("dotnet")]
    [InlineData("/ ")]
    [InlineData("$")]
    public void Making_room_leaves_what_is_needed(string part) =>
        Assert.DoesNotContain(
            part,
            ((Step.Run)new Sketch().Assemble(Compose).Job("compose").Steps.First(x => x.Name == "Make room")).Command,
            StringComparison.Ordinal);

    [Fact]
    public void A_machine_of_ones_own_has_what_its_owner_has_installed() =>
        Assert.DoesNotContain(
            new Sketch()
                .Assemble(With(new("compose") { RunsOn = ["self-hosted"], Packages = ["qemu"], UsesKvm = true }))
                .Job("compose").Steps.OfType<Step.Run>(),
            x => x.Name is "Install what the targets need" or "Open KVM to this user");

    [Fact]
    public void In_a_container_there_is_nothing_to_make_room_from() =>
        Assert.DoesNotContain(
            new Sketch().Assemble(With(new("compose") { BuildsImages = true, Container = Image })).Job("compose").Steps,
            x => x.Name == "Make room");

    [Fact]
    public void A_job_which_builds_no_image_needs_neither() =>
        Assert.Equal("Check out", new Sketch().Assemble(Sketch.Target("One")).Job("one").Steps[0].Name);

    [Fact]
    public void Just_comes_by_its_own_action_in_the_release_that_was_named() =>
        Assert.Equal(
            [("just-version", "1.51.0")],
            new Sketch().Assemble(With(new("build") { Just = "1.51.0" })).Job("build").Steps.OfType<Step.Uses>()
                .Single(x => x.Action == ActionPins.SetupJust).With.Select(x => (x.Name, x.Value.Text)));

    [Fact]
    public void Two_releases_of_just_in_one_job_are_an_error() =>
        Assert.Contains("Job one has two values for Just: '1.51.0' on target A, '1.40.0' on B", new Sketch().Refuse(
            With(new("one") { Just = "1.51.0" }, "A"), With(new("one") { Just = "1.40.0" }, "B")),
            StringComparison.Ordinal);

    const string Image =
        "quay.io/podman/stable@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    static TargetFacts On(params string[] labels) => With(new("compose") { BuildsImages = true, RunsOn = labels });

    static TargetFacts With(JobAttribute job, string target = "Compose") => new(target) { Job = job };

    static string Yaml(TargetFacts target)
    {
        using var text = new MemoryStream();
        using (var writer = new StreamWriter(text, leaveOpen: true))
            JobYaml.Of(new Sketch().Assemble(target).Jobs.Single())
                .Write(new Nuke.Common.Utilities.CustomFileWriter(writer, 2, "#"));
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }
}
