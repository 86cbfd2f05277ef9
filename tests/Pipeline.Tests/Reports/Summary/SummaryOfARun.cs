namespace KinoiteZfs.Pipeline.Tests.Reports.Summary;

public sealed class SummaryOfARun : IDisposable
{
    readonly StreamOnDisk _stream = new();

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task A_promotion_shows_every_tag_before_and_after()
    {
        var (first, second, record) = await PromotedAsync();

        var page = JobSummary.Render(Report(second) with { Promotion = record });

        Assert.Contains(
            $"| {MarkdownText.Code("ghcr.io/dana/kinoite-zfs:latest")} | {MarkdownText.Code(first.Image.ToString())} | {MarkdownText.Code(second.Image.ToString())} | moved |",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promotion_says_how_to_switch_and_how_to_go_back()
    {
        var (first, second, record) = await PromotedAsync();

        var page = JobSummary.Render(Report(second) with { Promotion = record });

        Assert.All(
            (string[])
            [
                "# kinoite-zfs: promoted", "sudo bootc switch ghcr.io/dana/kinoite-zfs:latest",
                "ghcr.io/dana/kinoite-zfs:stable-1002-0123456",
                "rpm-ostree rollback", $"sudo bootc switch ghcr.io/dana/kinoite-zfs@{first.Image}",
            ],
            line => Assert.Contains(line, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hosts_are_only_told_to_check_a_signature_that_exists(bool signed)
    {
        var (_, second, record) = await PromotedAsync();

        var page = JobSummary.Render(Report(second) with { Promotion = record, Signed = signed });

        Assert.Contains("rpm-ostree rebase ostree-unverified-registry:ghcr.io/dana/kinoite-zfs:latest", page,
            StringComparison.Ordinal);
        foreach (var verifying in (string[])["ostree-image-signed:", "--enforce-container-sigpolicy", "cosign verify"])
            Assert.Equal(signed, page.Contains(verifying, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_kernel_has_its_evidence()
    {
        var page = JobSummary.Render(Report(await Night.FirstAsync(_stream)));

        Assert.Contains(
            $"| {MarkdownText.Code(Night.OldKernel)} | built, none cached: none cached | {MarkdownText.Code("2.4.1-1")} for",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_with_Secure_Boot_are_told_whether_they_can_load_the_modules() =>
        Assert.Contains(
            "## Secure Boot\n\nmachines with Secure Boot cannot load these modules: signed by nobody\n",
            JobSummary.Render(Report(await Night.FirstAsync(_stream))), StringComparison.Ordinal);

    [Fact]
    public async Task What_ZFS_has_brought_along_is_listed()
    {
        var night = await Night.FirstAsync(_stream);

        var page = JobSummary.Render(Report(night) with { Candidate = night.Request.Candidate with
        {
            CameAlong = ["openssl-1:3.5.4-1.fc43.x86_64", "sysstat-12.7.8-1.fc43.x86_64"]
        } });

        Assert.Contains(
            $"## Installed because ZFS requires it\n\n{MarkdownText.Code("openssl-1:3.5.4-1.fc43.x86_64")}, {MarkdownText.Code("sysstat-12.7.8-1.fc43.x86_64")}\n",
            page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_without_evidence_is_not_proven()
    {
        var night = await Night.FirstAsync(_stream);

        var page = JobSummary.Render(
            Report(night) with { Candidate = night.Request.Candidate with { Evidence = null } });

        Assert.Contains("| not proven | not proven |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_quoted_and_never_markup()
    {
        var page = JobSummary.Render(
            Report(await Night.FirstAsync(_stream)) with { Failure = "no <b>zfs.ko</b>\n@team" });

        Assert.Contains(
            "> no &#60;b&#62;zfs.ko&#60;/b&#62;<br>\n> &#64;\u200bteam<br>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_stopped_before_the_promotion_says_that_stable_has_not_moved() =>
        Assert.Equal(
            "stopped, stable has not moved", (Report(await Night.FirstAsync(_stream)) with { Failure = "x" }).Result);

    [Fact]
    public async Task A_promotion_whose_machine_died_does_not_claim_that_stable_stayed() =>
        Assert.Equal(
            "failed while promoting, Status tells where stable is",
            (Report(await Night.FirstAsync(_stream)) with { Failure = "x", PromotionBroke = true }).Result);

    [Fact]
    public async Task A_promotion_that_was_taken_back_says_so()
    {
        var (_, second, record) = await PromotedAsync();

        var result =
            (Report(second) with { Promotion = record with { State = PromotionState.Restored }, Failure = "x" })
                .Result;

        Assert.Equal("failed while promoting, stable is where it was", result);
    }

    [Fact]
    public async Task Unchanged_inputs_need_no_build()
    {
        var night = await Night.FirstAsync(_stream);
        var stable = new PinnedImage(_stream.Repositories.Image.At(StreamTags.Stable), night.Image);

        var result =
            new RunReport(night.Request.Inputs with { UnchangedSince = stable }, _stream.Repositories).Result;

        Assert.Equal($"nothing to build, {night.Image.Short} was built from the same inputs", result);
    }

    [Fact]
    public void Where_nothing_was_built_kernels_are_inputs_and_nothing_to_be_proven()
    {
        var page = JobSummary.Render(new RunReport(Given.Record(), _stream.Repositories));

        Assert.Contains(
            $"| Kernels | {MarkdownText.Code(Given.Record().Inputs.Kernels[0].ToString())}", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain("not proven", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Withdrawn_inputs_are_said_to_be_withdrawn_and_not_held()
    {
        var inputs = Given.Record() with { Withdrawn = new Withdrawal(
            Given.Digest("left"), null, "2001", InstantTime.Now) };

        Assert.Equal(
            $"nothing to build, {Given.Digest("left").Short} of the same inputs was withdrawn by rollback run 2001 "
                + $"on 2026-11-24; it is built again when an input changes, or with --allow-withdrawn",
            new RunReport(inputs, _stream.Repositories).Result);
    }

    /// <summary>
    /// Everything a reader asks: since when, against what, what is missed, what ends it, what can be done.
    /// </summary>
    [Fact]
    public void A_held_run_says_all_there_is_to_say()
    {
        var page = JobSummary.Render(new RunReport(Given.Record() with { Hold = Given.Hold() }, _stream.Repositories));

        Assert.StartsWith(
            "# kinoite-zfs: held since 2026-11-20, night 5: kernel 6.20.1-200.fc43.x86_64 is newer than 6.19, the "
                + "newest Linux that OpenZFS 2.4.1 supports; stable has not moved",
            page, StringComparison.Ordinal);
        Assert.Contains("## Held\n", page, StringComparison.Ordinal);
        foreach (var said in (string[])
        [
            "- **Since**: 2026-11-20, the first base build beyond the maximum; night 5.",
            "- **Not delivered**: 2 base builds &#40;latest-20261124, latest-20261120&#41; with 2 kernels "
                + "&#40;6.20.1-200.fc43.x86&#95;64, 6.20.0-200.fc43.x86&#95;64&#41;, and whatever security fixes "
                + "are in them.",
            "- **Why no older build**: latest-20261119 is what stable has.",
            "- **What ends it**: an OpenZFS 2.4 release for the newest base's kernel, or a base with a kernel "
                + "within 6.19",
            "Promote asks for a boot test of either",
            "| `latest-20261120` |",
        ])
            Assert.Contains(said, page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_was_passed_over_stands_on_the_page_with_what_stood_in()
    {
        var page = JobSummary.Render(
            new RunReport(Given.Record() with { Hold = Given.Hold("latest-20261119") }, _stream.Repositories));

        Assert.Contains("## Newer base passed over\n\nbuilt on latest-20261119 in place of latest-20261124: kernel "
            + "6.20.1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Why no older build", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_beyond_the_maximum_is_flagged()
    {
        var inputs = Given.Record() with { Inputs = Given.Inputs() with { Zfs = Given.Zfs("2.4.1", "6.17") } };

        Assert.Contains(
            "## Beyond OpenZFS' maximum\n\nkernel 6.18.12-200.fc43.x86&#95;64 is newer than 6.17",
                JobSummary.Render(new RunReport(inputs, _stream.Repositories)), StringComparison.Ordinal);
    }

    RunReport Report(Night night) =>
        new(night.Request.Inputs, _stream.Repositories, night.Request.Akmods, night.Request.Candidate);

    async Task<(Night First, Night Second, PromotionRecord Record)> PromotedAsync()
    {
        var first = await Night.FirstAsync(_stream);
        await PromoteAsync(first);
        var second = await Night.SecondAsync(_stream);
        return (first, second, await PromoteAsync(second));
    }

    Task<PromotionRecord> PromoteAsync(Night night) =>
        PromoteStage.RunAsync(
            night.Request, _stream.Registry, _stream.Records, new InstantTime(), Silence.Instance,
            CancellationToken.None);
}
