namespace KinoiteZfs.Pipeline.Inputs.Replay;

/// <summary>
/// The lock of an image which was stable, from the registry alone. Whoever may push can attach a provenance: what it
/// lists counts when it has the fingerprint which the image itself names, whose digest has audit tag and signature, and
/// passed over what the image says.
/// </summary>
public static class StableLock
{
    /// <param name="images">The stream's image repository.</param>
    /// <returns>With the commit it names, whose recipe it was built from; null when it names none.</returns>
    /// <param name="key">What stable images have to be signed with; null where nothing is signed.</param>
    /// <exception cref="PipelineException">It was never stable, is not ours, or nothing states its inputs.</exception>
    public static async Task<(InputsLock Locked, CommitSha? Commit)> ReadAsync(
        StableTarget from, Repository images, VerificationKey? key, IRegistry registry,
        CancellationToken cancellationToken)
    {
        var (audit, digest) = await registry.FindStableAsync(images, from, cancellationToken)
            ?? throw new PipelineException(
                $"{from} was never stable in {images}, so there is nothing to lock. {Targets.History} lists what was.");
        var image = images.At(audit.Tag).Pinned(digest);
        var origin = await StableOrigin.CheckAsync(registry, images.At(digest), [audit], key, cancellationToken);
        if (!origin.Passed)
            throw new PipelineException(
                $"{image} is not what this pipeline made stable: {origin.Reason}. Nothing was locked.");
        var labels = new ImageLabels(
            (await registry.ResolveImageAsync(images.At(digest), cancellationToken)).Config.Labels);
        var inputs = labels.Inputs;
        var attached = await AttachedProvenance.ReadAsync(registry, images, digest, cancellationToken);
        var stated = attached.Select(one => one.Statement?.Predicate.BuildDefinition.InternalParameters)
            .FirstOrDefault(answer => answer?.Resolved is { } resolved && resolved.Fingerprint == inputs
                && answer.Hold?.Label() == labels[InputLabels.PassedOver]);
        return stated is { Resolved: { } built }
            ? (LockFile.From(built, stated.Hold, image),
                CommitSha.TryParse(labels[InputLabels.Revision], out var commit) ? commit : null)
            : throw new PipelineException(
                $"{image} was built from the inputs {inputs?.ToString() ?? "it does not name"}, "
                + $"and no provenance attached to it lists those: {Why(attached)}. "
                + $"Lock its run instead, with {Options.Run} or from its {BuildInputs.FileName}.");
    }

    static string Why(IReadOnlyList<AttachedProvenance> attached) => attached.Count == 0
        ? "there is none"
        : string.Join("; ", attached.Select(one =>
            $"{one.Artifact.Short} {one.Problem ?? "lists others, or is of version 0.1.0, which listed not all"}"));
}
