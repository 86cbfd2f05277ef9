namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Decides what is wrong with a stream, from what was read of it. Asks nobody.</summary>
static class StreamHealth
{
    public static IReadOnlyList<HealthFinding> Check(StreamStatus status) =>
    [
        .. new[] { Unreadable(status), Missing(status), NotOurs(status), Unsigned(status), Withdrawn(status) }
            .Concat(Split(status))
            .Concat([RolledBack(status), Stale(status), BaseMovedOn(status)])
            .OfType<HealthFinding>(),
    ];

    /// <summary>A registry which does not answer says the same of every tag, and is told once.</summary>
    static HealthFinding? Unreadable(StreamStatus status)
    {
        var unread = status.Tags.Where(tag => !tag.Readable).ToArray();
        var causes = unread.DistinctBy(tag => tag.Outcome).Select(
            tag => $"{tag.Tag}, {tag.Words}: {UntrustedText.Printable(tag.Problem).TrimEnd('.')}");
        return unread.Length == 0 ? null : new(
            HealthProblem.Unreadable, HealthSeverity.Unknown,
            $"{unread.Length} of {status.Tags.Count} could not be read. {string.Join(". ", causes)}",
            $"correct that, then run {Targets.Status} again");
    }

    static HealthFinding? Missing(StreamStatus status) => status switch
    {
        { Stable: { Outcome: TagOutcome.NoSuchTag } stable, Standing.Newest: { } newest } => new(
            HealthProblem.Missing, HealthSeverity.Error,
            $"there is no {stable.Tag}, and {newest} says that there was",
            $"{Targets.Rollback} {Options.To} {newest} puts it back"),
        // Everybody's checkout begins with an empty folder.
        { Stable: { Outcome: TagOutcome.NoSuchTag } stable, Standing: not null, Registry.IsEmbedded: false } => new(
            HealthProblem.Missing, HealthSeverity.Error,
            $"nothing was ever stable here: there is no {stable.Tag}, and no audit tag",
            $"{Targets.Promote} makes the first one; where there should be one, correct {Options.Owner} or "
            + Options.Mirror),
        _ => null,
    };

    static HealthFinding? NotOurs(StreamStatus status) =>
        status.Stable is { Outcome: TagOutcome.NotOurs, Content: { } content } stable
            ? new(
                HealthProblem.NotOurs, HealthSeverity.Error,
                $"{stable.Tag} is {content.Digest.Short}, and no audit tag names that: neither {Targets.Promote} nor "
                + $"{Targets.Rollback} has made it stable",
                "find out who moved it, and take that right away; "
                + (status.Standing?.Newest is { } newest
                    ? $"{Targets.Rollback} {Options.To} {newest} makes stable again what was"
                    : $"{Targets.Promote} makes stable what was built"))
            : null;

    static HealthFinding? Unsigned(StreamStatus status) =>
        status is { Stable: { Outcome: TagOutcome.Present } stable, Standing.Signature: { Verified: false } signature }
            ? new(
                HealthProblem.Unsigned, HealthSeverity.Error,
                $"hosts refuse {stable.Tag}: {signature.Reason}",
                $"{Targets.Promote} with the key of {PublicKeyFile.Name} signs what it makes stable; or "
                + $"{Targets.Rollback} {Options.To} a signed one of {Targets.History}")
            : null;

    static HealthFinding? Withdrawn(StreamStatus status) =>
        status is { Stable: { Content: not null } stable, Standing: { Left: { } left, Audit: { } audit } }
            ? new(
                HealthProblem.Withdrawn, HealthSeverity.Error,
                $"{stable.Tag} is what rollback run {left.Audit.Run} left on {Day(left.Date)}, and nothing has made it "
                + "stable again: somebody moved the tag, or that rollback did not come to its end",
                $"{Targets.Rollback} {Options.To} {left.Audit} goes back once more; {Options.To} {audit} if this one "
                + "is meant after all")
            : null;

    /// <summary>A promotion or rollback which died on its way, or a tag somebody moved.</summary>
    static IEnumerable<HealthFinding> Split(StreamStatus status)
    {
        if (status is not { Stable: { Outcome: TagOutcome.Present, Content: { } stable }, Standing.Audit: { } audit })
            yield break;
        var akmods = status.Tags.Where(tag => tag.Role == StatusStage.AkmodsRole).ToArray();
        if (!akmods.All(tag => tag.Readable))
            yield break;
        var remedy = $"{Targets.Rollback} {Options.To} {audit} puts image and akmods of one run back together";
        foreach (var missing in akmods.Where(tag => tag.Outcome == TagOutcome.NoSuchTag))
            yield return Finding($"stable has kernel {string.Join(", ", stable.Kernels)}, and {missing.Problem}");
        if (Wide(akmods, stable) is { Content: { } wide } tag && stable.Labels.Akmods is { } composedWith
            && wide.Digest != composedWith)
        {
            yield return Finding(
                $"{tag.Tag} is {wide.Digest.Short}, and stable was composed with {composedWith.Short}");
        }

        HealthFinding Finding(string what) => new(HealthProblem.Split, HealthSeverity.Error, what, remedy);
    }

    static HealthFinding? RolledBack(StreamStatus status)
    {
        if (status.Standing is not { Audit: { Kind: StableMove.Rollback } audit, Left: null } standing)
            return null;
        var (date, from) = standing.Back is { } back
            ? ($" on {Day(back.Date)}", back.From is null ? "" : $", from {back.From.Short}, which is withdrawn")
            : ("", "");
        return new(
            HealthProblem.RolledBack, HealthSeverity.Warning,
            $"stable went back to this by rollback run {audit.Run}{date}{from}",
            "nothing, if what was wrong is being corrected: stable moves on with the next changed input; "
            + $"{Options.AllowWithdrawn} builds the same inputs again");
    }

    static HealthFinding? Stale(StreamStatus status) =>
        status is { Stable: { Readable: true, Content.Created: { } moved } }
            && (int)(status.ReadAt - moved).TotalDays is var days && days > status.StaleDays
            ? new(
                HealthProblem.Stale, HealthSeverity.Warning,
                $"stable has not moved for {days} days, more than the {status.StaleDays} of {Options.StaleDays}",
                status.Hold is { IsHeld: true }
                    ? "see below what the hold waits for, and what can be done now"
                    : $"see whether nights run and what their pages say; {Targets.Preview} tells what one would do")
            : null;

    static HealthFinding? BaseMovedOn(StreamStatus status)
    {
        var @base = status.Tags.FirstOrDefault(tag => tag.Role == StatusStage.BaseRole);
        if (status.Stable is not { Readable: true, Content.Labels: { BaseDigest: { } built } labels }
            || @base?.Content is not { } now || now.Digest == built
            || status.Hold?.PassedOver.Any(passed => passed.Digest == now.Digest) == true)
            return null;
        return new(
            HealthProblem.BaseMovedOn, HealthSeverity.Warning,
            $"{@base.Tag} is {now.Base ?? now.Digest.Short}{Kernel(now)}, and stable is built on "
            + UntrustedText.Printable(labels[InputLabels.BaseTag] ?? built.Short),
            $"nothing before the next night, which builds on it or says why not; {Targets.Preview} tells that now");

        static string Kernel(TagContent content) =>
            content.Kernels is [var kernel, ..] ? $" with kernel {kernel}" : "";
    }

    static TagStatus? Wide(IEnumerable<TagStatus> akmods, TagContent stable) =>
        FedoraVersion.TryParse(stable.Fedora, out var fedora)
            ? akmods.FirstOrDefault(tag => tag.Tag.EndsWith($":{StreamTags.Akmods(fedora)}", StringComparison.Ordinal))
            : null;

    static string Day(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
