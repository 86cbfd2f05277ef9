using KinoiteZfs.Pipeline.Reports.History;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>
/// Reads from the registry alone what stable came from. What cannot be read is a fact of its own, and no end of the
/// page.
/// </summary>
/// <param name="key">What stable has to be signed with; null where nothing is signed.</param>
sealed class LineageReader(
    IRegistry registry, StreamRepositories repositories, VerificationKey? key, CancellationToken cancellationToken)
{
    public const string Commit = "commit";

    public const string OpenZfs = "OpenZFS";

    const string Provenance = "provenance";

    /// <param name="history">Whose live image it is.</param>
    /// <param name="status">With the stable akmods' tags.</param>
    public async Task<Lineage> ReadAsync(StreamHistory history, StreamStatus status)
    {
        if (history.Live is not { } live)
            return new Lineage([]);
        var stable = repositories.Image.At(live);
        var labels = await LabelsAsync(stable);
        var audits = history.Steps.Where(step => step.Live).ToArray();
        return new Lineage(
        [
            await BaseAsync(labels, audits),
            Akmods(labels, status),
            await CandidateAsync(live),
            await StableAsync(stable, labels, history),
            new LineageStep(
                "Audit tags", stable,
                audits.Length == 0
                    ? [new LineageFact("audit tags", "none names this digest", Passed: false)]
                    : [.. audits.Select(step => new LineageFact(step.Tag, Moved(step), Passed: true, step.Run))]),
        ]);
    }

    async Task<LineageStep> BaseAsync(ImageLabels labels, IReadOnlyList<HistoryStep> audits)
    {
        var source = ImageReference.TryParse(labels[InputLabels.BaseName], out var named) ? named.Repository : null;
        List<LineageFact> facts = [];
        Say(facts, "build", labels[InputLabels.BaseTag]);
        Say(facts, "Fedora", labels[InputLabels.Fedora]);
        Say(facts, "kernels", string.Join(", ", labels.KernelNames));
        foreach (var audit in audits.Select(step => AuditTag.Parse(Tag.Parse(step.Tag))).OfType<AuditTag>().Take(1))
        {
            var kept = repositories.Image.At(audit.Base);
            await TryAsync(facts, "kept for replays", async () =>
            {
                if (await registry.FindManifestAsync(kept, cancellationToken) is not null)
                    facts.Add(new LineageFact("kept for replays", kept.ToString(), Passed: true));
            });
        }
        return new LineageStep(
            "Base image", labels.BaseDigest is { } digest ? source?.At(digest) : null, facts);
    }

    LineageStep Akmods(ImageLabels labels, StreamStatus status)
    {
        List<LineageFact> facts = [];
        Say(facts, OpenZfs, labels[InputLabels.Zfs]);
        Say(facts, "akmods fork", labels[InputLabels.AkmodsCommit]);
        if (labels.Akmods is { } composed && labels.Fedora is { } fedora)
        {
            var tag = repositories.Akmods.At(StreamTags.Akmods(fedora));
            var now = status.Tags.FirstOrDefault(read => read.Tag == tag.ToString())?.Content?.Digest;
            facts.Add(now == composed
                ? new LineageFact("stable akmods", $"{tag} names what this image was composed with", Passed: true)
                : new LineageFact(
                    "stable akmods", $"{tag} names {now?.ToString() ?? "nothing that can be read"}", Passed: false));
        }
        return new LineageStep(
            "Akmods", labels.Akmods is { } digest ? repositories.Akmods.At(digest) : null, facts);
    }

    async Task<LineageStep> CandidateAsync(Digest live)
    {
        var candidate = repositories.Candidate.At(live);
        List<LineageFact> facts = [];
        await TryAsync(facts, "candidate", async () =>
        {
            if (await registry.FindManifestAsync(candidate, cancellationToken) is null)
                facts.Add(new LineageFact("candidate", "no longer in its repository: old ones are deleted"));
            foreach (var result in await BootResults.FindAsync(registry, candidate, cancellationToken))
                facts.Add(new LineageFact(
                    "boot test", $"{(result.Passed ? "passed" : "not passed")}, {result.Date ?? "at an unknown time"}",
                    result.Passed, result.Run));
        });
        return new LineageStep("Candidate", candidate, facts);
    }

    async Task<LineageStep> StableAsync(ImageReference stable, ImageLabels labels, StreamHistory history)
    {
        List<LineageFact> facts = [];
        Say(facts, Commit, labels[InputLabels.Revision]);
        facts.Add(history.Problem is { } foreign
            ? new LineageFact("origin", foreign, Passed: false)
            : new LineageFact("origin", "made stable by this pipeline: an audit tag names its digest", Passed: true));
        if (key is null)
            facts.Add(new LineageFact("signature", "none: the repository has no public key"));
        else
            await TryAsync(facts, "signature", async () =>
            {
                var result = await SignatureCheck.AsHostsDoAsync(
                    registry, stable.Repository, stable.Digest!, key, cancellationToken);
                facts.Add(new LineageFact("signature", result.Reason, result.Verified));
            });
        await TryAsync(facts, Provenance, async () =>
        {
            foreach (var one in await AttachedProvenance.ReadAsync(
                registry, stable.Repository, stable.Digest!, cancellationToken))
                facts.Add(one.Statement?.Predicate.RunDetails.Metadata is { } run
                    ? new LineageFact(
                        Provenance, $"proven {PageParts.Time(run.FinishedOn)}, attached as {one.Artifact}",
                        Passed: true, run.InvocationId.Split('/')[0])
                    : new LineageFact(
                        Provenance, $"{one.Artifact} cannot be believed: {one.Problem}", Passed: false));
        });
        return new LineageStep("Stable", stable, facts);
    }

    async Task<ImageLabels> LabelsAsync(ImageReference image)
    {
        try
        {
            return new ImageLabels((await registry.ResolveImageAsync(image, cancellationToken)).Config.Labels);
        }
        catch (RegistryException)
        {
            // That it is damaged stands in the status.
            return ImageLabels.None;
        }
    }

    static void Say(List<LineageFact> facts, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            facts.Add(new LineageFact(name, text));
    }

    static async Task TryAsync(List<LineageFact> facts, string name, Func<Task> read)
    {
        try
        {
            await read();
        }
        catch (RegistryException e)
        {
            facts.Add(new LineageFact(name, $"cannot be read: {e.Message}", Passed: false));
        }
    }

    static string Moved(HistoryStep step) =>
        (step.Kind == StableMove.Promotion ? "promoted" : "rolled back to")
        + (step.Date is { } date ? $" {PageParts.Time(date)}" : "");
}
