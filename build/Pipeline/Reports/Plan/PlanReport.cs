namespace KinoiteZfs.Pipeline.Reports.Plan;

/// <summary>What a run would do, and why, for a terminal. Nothing has been done yet.</summary>
public static class PlanReport
{
    /// <param name="promotion">Null before there is a candidate: then the tags are named which would move.</param>
    public static string Render(
        BuildInputs record, StreamRepositories repositories, AkmodsPlan akmods, PromotionPlan? promotion,
        int? width = null)
    {
        var report = new StringBuilder();
        Section(report, "Inputs", Inputs(record, width));
        Section(
            report, "Akmods",
            TextTable.Render(["KERNEL", "WOULD", "BECAUSE"], akmods.Kernels.Select(Kernel), width));
        if (record.Hold is { } hold)
            Section(
                report, hold.IsHeld ? "Held" : "Newer base passed over", hold.Render(record.Inputs.Zfs, width));
        if (record.Hold is { IsHeld: true } || akmods.Kernels.Any(kernel => kernel.Held))
            Section(report, "Promotion", "Nothing would move: a kernel is held.\n");
        else if (promotion is not null || record is { UnchangedSince: null, Withdrawn: null })
            Section(report, "Promotion", Promotion(record, repositories, promotion, width));
        return report.ToString();
    }

    /// <summary>Each tag before and after, and each precondition with its result.</summary>
    public static string Render(PromotionPlan plan, int? width = null)
    {
        var report = new StringBuilder();
        Section(report, $"Tags of the {plan.Goal.What}", Table(plan, width));
        Section(report, "Preconditions", TextTable.Render(
            ["PRECONDITION", "HOLDS", "WHY"],
            plan.Preconditions.Select(check => (string[])[check.Name, check.Passed ? "yes" : "NO", check.Reason]),
            width));
        return report.ToString();
    }

    static void Section(StringBuilder report, string title, string body) =>
        report.Append(report.Length == 0 ? "" : "\n").Append(title).Append('\n').Append(body);

    static string Inputs(BuildInputs record, int? width)
    {
        var inputs = record.Inputs;
        var rows = new List<string[]>
        {
            new[] { "base image", inputs.Base.StreamTag is { } tag
                ? $"{tag} ({inputs.Base.Digest.Short})"
                : inputs.Base.Name },
            new[] { "kernels", inputs.Kernels.ToString() },
            new[] { "OpenZFS", inputs.Zfs.Version.ToString() },
            new[] { "akmods fork", inputs.Akmods.Commit.ToString() },
            new[] { "builder", inputs.Builder?.Digest.Short ?? "none" },
            new[] { "fingerprint", inputs.Fingerprint.ToString() },
        };
        var unchanged = record.UnchangedSince is { } stable
            ? $"Stable ({stable.Digest.Short}) was built from exactly these inputs: nothing would be built unless forced.\n"
            : record.Withdrawn is { } withdrawn
                ? $"Nothing to build: {withdrawn.Image} of exactly these inputs was {withdrawn}. {withdrawn.Ways}.\n"
            : "";
        return TextTable.Render(["INPUT", "VALUE"], rows, width) + unchanged;
    }

    static string Promotion(
        BuildInputs record, StreamRepositories repositories, PromotionPlan? promotion, int? width)
    {
        if (promotion is not null)
            return Moves(promotion, width);
        var branch = PromotedBranch.Check(record.Run);
        return branch.Passed ? Tags(record, repositories, width) : $"Refused: {branch}\n";
    }

    static string[] Kernel(KernelPlan plan) =>
    [
        plan.Cache.Kernel.ToString(),
        plan.Cache.State switch
        {
            CacheState.Fresh => "reuse",
            _ when plan.Held => "be held",
            CacheState.Missing => "build",
            _ => "rebuild",
        },
        plan.Held && plan.Cache.Rebuild ? $"{plan.Hold!.Reason}; {plan.Cache.Reason}" : plan.Cache.Reason,
    ];

    static string Tags(BuildInputs record, StreamRepositories repositories, int? width)
    {
        var fedora = record.Inputs.Fedora;
        ImageReference[] tags =
        [
            .. record.Inputs.Kernels.Select(kernel => repositories.Akmods.At(StreamTags.Akmods(fedora, kernel))),
            repositories.Akmods.At(StreamTags.Akmods(fedora)),
            repositories.Image.At(StreamTags.Stable),
        ];
        return TextTable.Render(
            ["TAG", "WOULD"], tags.Select(tag => (string[])[tag.ToString(), "move to what is built and proven"]),
            width);
    }

    static string Moves(PromotionPlan promotion, int? width)
    {
        var refusals = promotion.Preconditions.Where(precondition => !precondition.Passed)
            .Select(precondition => $"Refused: {precondition}\n");
        return Table(promotion, width) + string.Concat(refusals);
    }

    static string Table(PromotionPlan promotion, int? width) => TextTable.Render(
        ["TAG", "BEFORE", "AFTER", "WOULD"],
        promotion.Tags.Select(move => (string[])
        [
            move.Tag.ToString(), move.Before?.Short ?? "not there", move.After.Short, move.Moved
                ? "stay"
                : move.Before is null ? "be created" : "move",
        ]),
        width);
}
