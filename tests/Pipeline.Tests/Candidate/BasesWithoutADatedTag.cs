using KinoiteZfs.Pipeline.Reports.Plan;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>Whoever names the base image to people or tools has its digest then.</summary>
public sealed class BasesWithoutADatedTag
{
    static readonly BuildInputs Record = Given.Record() with
    {
        Inputs = Given.Inputs() with { Base = Given.Inputs().Base with { StreamTag = null } },
    };

    [Fact]
    public void Are_labelled_by_their_digest_and_keep_their_own_version()
    {
        var labels = InputLabels.For(
            Record, "kinoite-zfs", ImageReference.Parse($"ghcr.io/dana/akmods-zfs-candidate@{Given.Digest("akmods")}"));
        Assert.Equal((Given.Digest("base").ToString(), false), (
            labels[InputLabels.BaseTag], labels.ContainsKey(InputLabels.Version)));
    }

    [Fact]
    public void Are_shown_by_their_digest_in_plan_and_summary()
    {
        using var stream = new StreamOnDisk();
        Assert.Matches($"base image +{Given.Digest("base")}\n", PlanReport.Render(
            Record, stream.Repositories, new AkmodsPlan(Record.Inputs.Fingerprint, []), null));
        Assert.Contains(
            $"| Base image | {MarkdownText.Code($"ghcr.io/ublue-os/kinoite-main@{Given.Digest("base")}")} |",
            JobSummary.Render(new RunReport(Record, stream.Repositories)), StringComparison.Ordinal);
    }
}
