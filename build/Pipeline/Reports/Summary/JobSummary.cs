namespace KinoiteZfs.Pipeline.Reports.Summary;

/// <summary>A run as a page of GitHub Flavored Markdown, for a job's summary.</summary>
public static class JobSummary
{
    public static string Render(RunReport report)
    {
        var page = new SummaryPage().Add($"# {MarkdownText.Plain(report.Inputs.Stream)}: {report.Result}")
            .AddFailure(report.Failure);
        if (report.Jobs is { Count: > 0 } jobs)
            page.Add("## Jobs", Jobs(jobs));
        page.Add("## Inputs", Inputs(report.Inputs));
        if (report.Inputs.Hold is { } hold)
            page.Add(hold.IsHeld ? "## Held" : "## Newer base passed over", Hold(hold, report.Inputs.Inputs.Zfs));
        if (report.Inputs.Inputs.BeyondMaximum is { } beyond && report.Inputs.Hold is not { IsHeld: true })
            page.Add("## Beyond OpenZFS' maximum",
                $"{MarkdownText.Plain(beyond)}. It becomes stable only when it has been booted.");
        // Where nothing was built there is nothing to be proven.
        if (report.Akmods is not null || report.Candidate is not null)
            page.Add("## Kernels", Kernels(report));
        if (report.Candidate?.Evidence is { } proven)
            page.Add("## Secure Boot", MarkdownText.Plain(proven.SecureBoot));
        if (report.Candidate?.CameAlong is { } along)
            page.Add("## Installed because ZFS requires it", string.Join(", ", along.Select(MarkdownText.Code)));
        if (report.Candidate?.BootOfImage?.Upgrade is { } upgrade)
            page.Add(
                "## Upgrade",
                $"From {MarkdownText.Code(upgrade.From.ToString())}: {Words(upgrade.Outcome)}, {MarkdownText.Plain(upgrade.Reason)}.");
        if (report.Promotion is { } promotion)
            page.AddTags(promotion);
        if (report.Changes is not null)
            page.Add("## What changed", report.Changes);
        if (report.Promotion is { State: PromotionState.Promoted or PromotionState.AlreadyStable } stable)
            page.Add("## Switch to it, and back", HostInstructions.Render(report, stable));
        if (report.Access.Count > 0)
            page.Add("## Who can pull", Access(report));
        if (report.LeftOut.Count > 0)
            page.Add("## Left out", $"Of another run: {string.Join(", ", report.LeftOut.Select(MarkdownText.Code))}.");
        return page.ToString();
    }

    /// <summary>A run which ended before its inputs were known has nothing else to tell.</summary>
    /// <param name="failure">Why it ended; null where only the jobs' results are known.</param>
    public static string RenderWithoutInputs(string? failure, IReadOnlyList<JobResult>? jobs)
    {
        var page = new SummaryPage().Add("# Stopped before the inputs were known, stable has not moved")
            .AddFailure(failure);
        return (jobs is null ? page : page.Add("## Jobs", Jobs(jobs))).ToString();
    }

    /// <summary>What is known of a run whose records are damaged, or another's.</summary>
    /// <param name="reason">Which record, and what is wrong with it.</param>
    /// <param name="failure">What else went wrong; null when nothing did.</param>
    public static string RenderUnreadable(string reason, string? failure, IReadOnlyList<JobResult>? jobs)
    {
        var page = new SummaryPage().Add("# No summary: the records cannot be used").AddFailure(reason);
        if (failure is not null && failure != reason)
            page.AddFailure(failure);
        return (jobs is null ? page : page.Add("## Jobs", Jobs(jobs))).ToString();
    }

    static string Access(RunReport report) => MarkdownTable.Render(
        ["Package", "Without a login", "What to do"],
        report.Access.Select(access => (string[])
        [
            MarkdownText.Code(access.Repository.ToString()),
            access.Visibility switch { Visibility.Public => "yes", Visibility.Private => "**no**", _ =>
                $"not known: {MarkdownText.Plain(access.Reason)}" },
            MarkdownText.Plain(access.Remedy(report.Inputs.Source)),
        ]));

    static string Jobs(IReadOnlyList<JobResult> jobs) => MarkdownTable.Render(
        ["Job", "Result"],
        jobs.Select(x => (string[])[MarkdownText.Code(x.Job), MarkdownText.Plain(x.Result)]));

    static string Inputs(BuildInputs record)
    {
        var inputs = record.Inputs;
        return MarkdownTable.Render(["Input", "Value"],
        [
            [
                "Base image",
                $"{MarkdownText.Code(inputs.Base.Named.ToString())}{(inputs.Base.StreamTag is null ? "" : $" {MarkdownText.Code(inputs.Base.Digest.ToString())}")}"
            ],
            ["Builder", inputs.Builder is { } builder
                ? MarkdownText.Code(builder.Pinned.ToString())
                : "none: akmods are compiled in no image"],
            ["Kernels", string.Join(", ", inputs.Kernels.Select(kernel => MarkdownText.Code(kernel.ToString())))],
            ["OpenZFS", MarkdownText.Code(inputs.Zfs.Version.ToString())],
            [
                "Akmods fork",
                $"{MarkdownText.Code(inputs.Akmods.Url.ToString())} at {MarkdownText.Code(inputs.Akmods.Commit.ToString())}"
            ],
            ["Commit", $"{MarkdownText.Code(record.Run.Sha.ToString())} on {MarkdownText.Code(record.Run.Ref)}"],
            ["Fingerprint", MarkdownText.Code(inputs.Fingerprint.ToString())],
        ]);
    }

    static string Hold(Hold hold, ZfsRelease zfs) =>
        $"{MarkdownText.Plain(hold.Headline())}.\n\n"
        + hold.ToMarkdown(zfs) + "\n"
        + MarkdownTable.Render(["Base build", "Kernel", "Why not"], hold.PassedOver.Select(build => (string[])
        [
            MarkdownText.Code(build.Name), MarkdownText.Plain(build.Kernels?.ToString() ?? "not said"),
                MarkdownText.Plain(build.Reason),
        ]));

    static string Kernels(RunReport report) => MarkdownTable.Render(
        ["Kernel", "Akmods", "zfs.ko in the image", "spl.ko in the image", "Booted"],
        report.Inputs.Inputs.Kernels.Select(kernel => Kernel(report, kernel)));

    static string[] Kernel(RunReport report, KernelRelease kernel)
    {
        var akmods = report.Akmods?.Kernels.FirstOrDefault(akmods => akmods.Kernel == kernel);
        var evidence = report.Candidate?.Evidence?.Kernels.FirstOrDefault(evidence => evidence.Kernel == kernel);
        return
        [
            MarkdownText.Code(kernel.ToString()),
            akmods is null
                ? "not made"
                : $"{MarkdownText.Plain(Words(akmods.Cache))}: {MarkdownText.Plain(akmods.Reason)}",
            Module(evidence?.Zfs),
            Module(evidence?.Spl),
            Boot(report.Candidate?.BootOfImage?.Kernels.FirstOrDefault(boot => boot.Kernel == kernel)),
        ];
    }

    static string Boot(KernelBoot? boot) => boot switch
    {
        null => "not tried",
        { Outcome: BootOutcome.Passed } => string.Create(
            CultureInfo.InvariantCulture,
            $"a pool's whole life with {MarkdownText.Code(boot.Zfs)} in {boot.Seconds:0} s on {boot.Accelerator}"),
        _ => "**failed**",
    };

    static string Words(CacheState cache) => cache switch
    {
        CacheState.Fresh => "reused",
        CacheState.Missing => "built, none cached",
        CacheState.Stale => "rebuilt, cache was stale",
        _ => "rebuilt as asked",
    };

    static string Words(UpgradeOutcome outcome) => outcome switch
    {
        UpgradeOutcome.Passed => "a pool went there and back",
        UpgradeOutcome.Failed => "**failed**",
        _ => "not tested",
    };

    static string Module(ModuleEvidence? module) => module is null
        ? "not proven"
        : $"{MarkdownText.Code(module.Version)} for {MarkdownText.Code(module.Vermagic.Split(' ')[0])}";
}
