using KinoiteZfs.Workflows.Core;
using KinoiteZfs.Workflows.Cutting;

namespace KinoiteZfs.Workflows.Tests;

public sealed class HandingOnFiles
{
    const string File = "out/record.json";

    [Fact]
    public void An_artifact_is_called_like_its_file_and_the_run() =>
        Assert.Equal(["record-${{ github.run_id }}"], new Sketch().Assemble(Writer("One")).Job("one").Uploads());

    [Fact]
    public void Who_consumes_a_file_downloads_it_to_where_it_was()
    {
        var step = new Sketch().Assemble(Writer("One"), Reader("Two", "One")).Job("two").Steps
            .OfType<Step.Uses>().Single(x => x.Action == ActionPins.DownloadArtifact);

        Assert.Equal(["record-${{ github.run_id }}", "out"], step.With.Select(x => x.Value.Text));
    }

    [Fact]
    public void Within_a_job_nothing_is_downloaded() =>
        Assert.Empty(new Sketch().Assemble(
            Writer("One") with { Job = new JobAttribute("make") },
            Reader("Two", "One") with { Job = new JobAttribute("make") })
            .Job("make").Downloads());

    [Fact]
    public void A_later_version_of_a_file_is_called_after_its_job() =>
        Assert.Equal(["record-two-${{ github.run_id }}"], Versions().Job("two").Uploads());

    [Fact]
    public void A_reader_gets_the_version_of_the_target_it_names() =>
        Assert.Equal(["record-two-${{ github.run_id }}"], Versions().Job("three").Downloads());

    [Fact]
    public void A_reader_of_several_versions_ends_with_the_last() =>
        Assert.Equal(
            ["record-${{ github.run_id }}", "record-two-${{ github.run_id }}"],
            new Sketch().Assemble(
                Writer("One"),
                Writer("Two") with { Consumes = [Sketch.From("One", File)] },
                new TargetFacts("Three") { Consumes = [Sketch.From("Two", File), Sketch.From("One", File)] })
                .Job("three").Downloads());

    [Fact]
    public void A_folder_is_called_by_its_own_name_and_comes_to_lie_where_it_was()
    {
        var folder = new TargetFacts("One") { Products = ["out/rpms/**"] };
        var step = new Sketch().Assemble(
            folder, new TargetFacts("Two") { Consumes = [Sketch.From("One", "out/rpms/**")] })
            .Job("two").Steps
            .OfType<Step.Uses>().Single(x => x.Action == ActionPins.DownloadArtifact);

        Assert.Equal(["rpms-${{ github.run_id }}", "out/rpms"], step.With.Select(x => x.Value.Text));
    }

    [Fact]
    public void A_job_says_the_digest_of_what_another_one_reads() =>
        Assert.Equal(["seal_one_record=steps.build.outputs.seal_one_record"], Sealing.Assemble(
            Writer("One"), Reader("Two", "One"))
            .Job("one").Outputs.Select(x => $"{x.Name}={x.Value.Text}"));

    [Fact]
    public void A_reader_is_told_by_the_writers_job_what_to_expect() =>
        Assert.Equal(
            "out/record.json=${{ needs.one.outputs.seal_one_record }}",
            Sealing.Assemble(Writer("One"), Reader("Two", "One")).Job("two").BuildVariables()["SEALS"]);

    [Fact]
    public void Of_several_versions_of_a_file_the_last_ones_digest_counts() =>
        Assert.Equal(
            "out/record.json=${{ needs.two.outputs.seal_two_record }}",
            Sealing.Assemble(
                Writer("One"),
                Writer("Two") with { Consumes = [Sketch.From("One", File)] },
                new TargetFacts("Three") { Consumes = [Sketch.From("Two", File), Sketch.From("One", File)] })
                .Job("three").BuildVariables()["SEALS"]);

    [Fact]
    public void What_a_failed_target_found_is_handed_on_where_it_says_so()
    {
        var workflow = Sealing.Assemble(
            Writer("One") with { HandsOnFailures = true }, Reader("Two", "One") with { RunsAfterFailure = true });

        Assert.Equal("!cancelled() && steps.build.outputs.seal_one_record != ''", Condition(
            workflow.Job("one"), ActionPins.UploadArtifact));
        Assert.Equal(
            "needs.one.outputs.seal_one_record != ''", Condition(workflow.Job("two"), ActionPins.DownloadArtifact));

        static string? Condition(Job job, ActionPin action) =>
            job.Steps.OfType<Step.Uses>().Single(x => x.Action == action).If?.Text;
    }

    [Theory]
    [InlineData(null, "14")]
    [InlineData(90, "90")]
    public void A_target_says_how_long_what_it_hands_on_is_kept(int? days, string kept) => Assert.Equal(
        kept,
        Sealing.Assemble(Writer("One") with { KeepDays = days }, Reader("Two", "One")).Job(
            "one").Steps.OfType<Step.Uses>()
            .Single(x => x.Action == ActionPins.UploadArtifact).With.Single(
                x => x.Name == "retention-days").Value.Text);

    /// <summary>
    /// docs.github.com, "Managing GitHub Actions settings for a repository": 1 to 90 days in a public one.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(91)]
    public void No_file_is_kept_longer_than_GitHub_does(int days) => Assert.Equal(
        $"Target One keeps its artifacts for {days} days. GitHub keeps them from 1 to 90.",
        Assert.Throws<WorkflowException>(
            () => Sealing.Assemble(Writer("One") with { KeepDays = days }, Reader("Two", "One"))).Message);

    /// <summary>What was not handed on must not be there either.</summary>
    [Fact]
    public void A_job_which_runs_after_failures_is_told_what_may_be_missing() =>
        Assert.Equal(
            "?out/record.json=${{ needs.one.outputs.seal_one_record }}",
            Sealing.Assemble(Writer("One"), Reader("Two", "One") with { RunsAfterFailure = true })
                .Job("two").BuildVariables()["SEALS"]);

    [Fact]
    public void It_is_told_every_version_of_a_file() =>
        Assert.Equal(
            "?out/record.json=${{ needs.one.outputs.seal_one_record }} ?out/record.json=${{ needs.two.outputs.seal_two_record }}",
            Sealing.Assemble(
                Writer("One"),
                Writer("Two") with { Consumes = [Sketch.From("One", File)] },
                new TargetFacts("Three")
                {
                    Consumes = [Sketch.From("Two", File), Sketch.From("One", File)], RunsAfterFailure = true
                })
                .Job("three").BuildVariables()["SEALS"]);

    /// <summary>actions/upload-artifact leaves hidden files behind unless told otherwise: its README,
    /// include-hidden-files.</summary>
    [Fact]
    public void A_folders_digest_is_of_what_is_handed_on()
    {
        var folder = Directory.CreateTempSubdirectory("seal-");
        try
        {
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, "layer"), "content");
            var before = Seal.TryOf($"{folder.FullName}/**");
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, ".lock"), "");
            Directory.CreateDirectory(Path.Combine(folder.FullName, ".cache"));
            System.IO.File.WriteAllText(Path.Combine(folder.FullName, ".cache", "file"), "");

            Assert.Equal(before, Seal.TryOf($"{folder.FullName}/**"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static Sketch Sealing { get; } = new() { Settings = new Sketch().Settings with { SealsArtifacts = true } };

    [Fact]
    public void Two_writers_in_no_order_are_an_error() =>
        Assert.Contains(
            "The jobs one and two both write out/record.json, and neither comes after the other",
            new Sketch().Refuse(Writer("One"), Writer("Two")), StringComparison.Ordinal);

    [Fact]
    public void Two_files_of_one_name_are_an_error() =>
        Assert.Contains(
            "a/x.json of job one and b/x.json of job one would both be the artifact 'x'",
            new Sketch().Refuse(new TargetFacts("One") { Products = ["a/x.json", "b/x.json"] }),
            StringComparison.Ordinal);

    [Fact]
    public void A_file_of_a_matrix_is_no_ones_to_consume() =>
        Assert.Contains(
            "which job one writes once for every value of its matrix",
            new Sketch { Parameters = [new ParameterFacts("Version", InputType.Text)] }.Refuse(
                Writer("One") with { Matrix = [new MatrixAxis("Version", ["1", "2"])] }, Reader("Two", "One")),
            StringComparison.Ordinal);

    [Fact]
    public void What_runs_after_failures_takes_the_files_of_jobs_that_succeeded()
    {
        var step = new Sketch()
            .Assemble(Writer("One"), Reader("Two", "One") with { RunsAfterFailure = true }).Job("two").Steps
            .Single(x => x.Name == "Fetch record");

        Assert.Equal("needs.one.result == 'success'", step.If?.Text);
    }

    [Fact]
    public void Logs_are_kept_when_the_job_fails()
    {
        var step = new Sketch().Assemble(
            new TargetFacts("One") { Job = new JobAttribute("one") { Logs = ["out/logs"] } })
            .Job("one").Steps[^1];

        Assert.Equal(("Keep the logs", "failure()"), (step.Name, step.If?.Text));
    }

    static Workflow Versions() => new Sketch().Assemble(
        Writer("One"), Writer("Two") with { Consumes = [Sketch.From("One", File)] }, Reader("Three", "Two"));

    static TargetFacts Writer(string name) => new(name) { Products = [File] };

    static TargetFacts Reader(string name, string producer) => new(name) { Consumes = [Sketch.From(producer, File)] };
}
