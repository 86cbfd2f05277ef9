namespace KinoiteZfs.Pipeline.Stable.Execution;

/// <summary>Puts stable tags back where they were.</summary>
static class PromotionRollback
{
    /// <summary>
    /// Last moved, first restored, so that <c>latest</c> never waits for the akmods. A tag somebody else has moved is
    /// theirs.
    /// </summary>
    public static async Task<IReadOnlyList<RollbackOutcome>> RestoreAsync(
        IRegistry registry, IReadOnlyList<TagMove> moves, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        List<RollbackOutcome> outcomes = [];
        foreach (var move in moves.Reverse())
            outcomes.Add(await RestoreAsync(registry, move, time, progress, cancellationToken));
        return outcomes;
    }

    static async Task<RollbackOutcome> RestoreAsync(
        IRegistry registry, TagMove move, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            // A write which was reported as failed may have happened all the same: only the registry knows.
            var current = (await registry.FindManifestAsync(move.Tag, cancellationToken))?.Digest;
            if (current == move.Before)
                return new RollbackOutcome(
                    move.Tag, true, move.Before is null ? "not there, as before" : $"unmoved at {move.Before}");
            if (current != move.After)
                return new RollbackOutcome(
                    move.Tag, false, $"somebody else moved it to {current?.ToString() ?? "nothing"}; left alone");
            return move.Before is null
                ? await RemoveAsync(registry, move, cancellationToken)
                : await PutBackAsync(registry, move, move.Before, time, progress, cancellationToken);
        }
        catch (Exception e) when (e is RegistryException or PipelineException)
        {
            return new RollbackOutcome(
                move.Tag, false,
                $"unknown, it was {move.Before?.ToString() ?? "not there"} and should have become {move.After}: {e.Message}");
        }
    }

    static async Task<RollbackOutcome> PutBackAsync(
        IRegistry registry, TagMove move, Digest before, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        await registry.TagAsync(move.Tag.Repository, before, move.Tag.Tag!, cancellationToken);
        await TagReadBack.RequireAsync(registry, [move with { After = before }], time, progress, cancellationToken);
        return new RollbackOutcome(move.Tag, true, $"put back to {before}");
    }

    /// <summary>Never by deleting the manifest: the audit tag, and maybe others, point to it too.</summary>
    static async Task<RollbackOutcome> RemoveAsync(
        IRegistry registry, TagMove move, CancellationToken cancellationToken) =>
        await registry.TryRemoveTagAsync(move.Tag.Repository, move.Tag.Tag!, cancellationToken)
            ? new RollbackOutcome(move.Tag, true, "removed again")
            : new RollbackOutcome(
                move.Tag, false,
                $"it did not exist before, and this registry cannot remove a tag without its image; it stays at {move.After}, which is proven");
}

/// <param name="Restored">The tag is where it was before the promotion.</param>
/// <param name="State">For people.</param>
sealed record RollbackOutcome(ImageReference Tag, bool Restored, string State);
