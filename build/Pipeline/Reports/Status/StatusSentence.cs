namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>A stream's status in one sentence: what hosts get, since when, and why it does not move.</summary>
static class StatusSentence
{
    public static string Of(StreamStatus status) => status.Stable switch
    {
        { Outcome: TagOutcome.NoSuchTag } stable => (status.Standing?.Newest is { } newest
            ? $"stable is gone: there is no {stable.Tag}, and {newest} says that there was"
            : $"nothing is stable yet: there is no {stable.Tag}") + Held(status),
        { Content: { } content } stable =>
            $"{Name(stable, content)}: {Kernels(content)}, ZFS {Text(content.Zfs)}, {Signed(status)}"
                + Split(status) + Moved(status) + Held(status),
        { } stable => $"stable is not known: {stable.Tag}, {stable.Words}",
        null => "stable is not known: nothing was read",
    };

    static string Name(TagStatus stable, TagContent content) =>
        (stable.Outcome switch
        {
            TagOutcome.NotOurs => "latest, which nobody made stable",
            TagOutcome.Present => "stable",
            _ => $"latest ({stable.Words})",
        })
        + (content.Created is { } date
            ? string.Create(CultureInfo.InvariantCulture, $" of {date.UtcDateTime:yyyy-MM-dd}")
            : "");

    static string Kernels(TagContent content) => content.Kernels.Count == 0
        ? "kernel not said"
        : $"kernel{(content.Kernels.Count == 1 ? "" : "s")} {string.Join(", ", content.Kernels.Select(Version))}";

    /// <summary>Labels are others' text.</summary>
    static string Version(string kernel) => KernelRelease.TryParse(kernel, out var release)
        ? $"{release.Version}"
        : UntrustedText.Printable(kernel);

    static string Text(string? label) => label is null ? "not said" : UntrustedText.Printable(label);

    static string Signed(StreamStatus status) => status.Standing?.Signature switch
    {
        null => "signature not checked",
        { Verified: true } => "signed",
        _ => "not signed",
    };

    static string Moved(StreamStatus status) => status.Standing switch
    {
        { Left: not null } => "; withdrawn",
        { Audit.Kind: StableMove.Rollback } => "; rolled back",
        _ => "",
    };

    static string Split(StreamStatus status) =>
        status.Health.Any(finding => finding.Problem == HealthProblem.Split)
            ? "; split: akmods of another run"
            : "";

    static string Held(StreamStatus status)
    {
        if (status.Hold is not { } hold)
            return "";
        var nights = hold.Night is { } night
            ? $" {night} night{(night == 1 ? "" : "s")}{(hold.Since is { OrEarlier: true } ? " or more" : "")}"
            : "";
        // A record of last week does not tell what is held tonight.
        var old = hold.Date < DateOnly.FromDateTime(status.ReadAt.UtcDateTime).AddDays(-1)
            ? string.Create(CultureInfo.InvariantCulture, $" on {hold.Date:yyyy-MM-dd}")
            : "";
        return $"; {(hold.IsHeld ? "held" : "on an older base")}{nights}{old}: {Why(hold, status.LastRun!.Inputs.Zfs)}";
    }

    static string Why(Hold hold, ZfsRelease zfs) =>
        hold.PassedOver is [{ Kernels.Newest: var kernel }, ..] && zfs.LinuxMaximum is { } maximum
            ? $"kernel {kernel.Version} is beyond {zfs.Exception?.KernelMaximum ?? maximum}"
            : hold.Reason;
}
