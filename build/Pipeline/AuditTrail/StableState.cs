namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>What a run has to know of stable before it builds or moves anything.</summary>
/// <param name="Latest">Null when there is no such tag.</param>
/// <param name="Ours">Whether <paramref name="Latest"/> is what this pipeline made stable; null when there is
/// none.</param>
/// <param name="Newest">What the newest audit tags name and no rollback has left: stable's age, also where
/// <c>latest</c> is gone.</param>
/// <param name="AuditTags">All of the repository.</param>
/// <param name="Withdrawn">What rollbacks have left, and none has gone back to.</param>
/// <param name="LostStatement">The rollback which made stable what it is, when nobody knows any more what it
/// left.</param>
public sealed record StableState(
    Repository Repository,
    StableImage? Latest,
    CheckResult? Ours,
    IReadOnlyList<StableImage> Newest,
    IReadOnlyList<AuditTag> AuditTags,
    IReadOnlyList<Withdrawal> Withdrawn,
    AuditTag? LostStatement)
{
    /// <summary>Each image once, <c>latest</c> first.</summary>
    public IReadOnlyList<StableImage> Known =>
        [.. Newest.Prepend(Latest).OfType<StableImage>().DistinctBy(image => image.Digest)];

    /// <summary>It is ours, and it says that it was built from these inputs. Whoever may push can copy
    /// labels.</summary>
    public bool IsProvenOf(ResolvedInputs inputs) => Ours is { Passed: true } && Latest!.IsOf(inputs);

    /// <summary>Which rollback has left this image, or one of these inputs; null when none has.</summary>
    public Withdrawal? WithdrawalOf(ResolvedInputs inputs, Digest? image = null) =>
        Withdrawn.FirstOrDefault(left => left.Image == image || inputs.Are(left.Inputs, left.Base));

    /// <param name="key">What stable has to be signed with; null where nothing is signed.</param>
    /// <exception cref="RegistryException">Stable cannot be read: that is never the same as no stable.</exception>
    public static async Task<StableState> ReadAsync(
        IRegistry registry, Repository images, VerificationKey? key, CancellationToken cancellationToken)
    {
        var latest = await StableImage.FindAsync(registry, images.At(StreamTags.Stable), cancellationToken);
        var audits = await registry.ListAuditTagsAsync(images, cancellationToken);
        var history = await RollbackHistory.ReadAsync(registry, images, audits, cancellationToken);
        List<Withdrawal> withdrawn = [];
        foreach (var left in history.Standing(latest?.Digest))
        {
            withdrawn.Add(left.Base is not null ? left : left with
            {
                // Statements tell it since the image alone did, which may be gone.
                Base = (await FindAsync(registry, images.At(left.Image), cancellationToken))
                    ?.Labels[InputLabels.BaseTag],
            });
        }
        return new StableState(
            images, latest,
            latest is null
                ? null
                : await StableOrigin.CheckAsync(registry, images.At(latest.Digest), audits, key, cancellationToken),
            await NewestAsync(registry, images, audits, withdrawn, cancellationToken), audits, withdrawn,
            history.LostStatementOf(latest?.Digest));
    }

    /// <summary>Runs of a person's machine and numbered ones have no order among each other: the newest of both
    /// kinds.</summary>
    static async Task<IReadOnlyList<StableImage>> NewestAsync(
        IRegistry registry, Repository images, IReadOnlyList<AuditTag> audits, IReadOnlyList<Withdrawal> withdrawn,
        CancellationToken cancellationToken)
    {
        List<StableImage> newest = [];
        foreach (var kind in audits.GroupBy(audit => audit.Number is null))
        {
            foreach (var audit in kind.OrderDescending(AuditTag.ByRun))
            {
                if (await FindAsync(registry, images.At(audit.Tag), cancellationToken) is not { } found
                    || withdrawn.Any(left => left.Image == found.Digest))
                    continue;
                newest.Add(found);
                break;
            }
        }
        return newest;
    }

    /// <summary>An old image that is damaged says nothing, and nothing is no age: whoever compares with it
    /// refuses.</summary>
    static async Task<StableImage?> FindAsync(
        IRegistry registry, ImageReference image, CancellationToken cancellationToken)
    {
        try
        {
            return await StableImage.FindAsync(registry, image, cancellationToken);
        }
        catch (Exception error) when (error is ContentException or NotFoundException)
        {
            var digest = (await registry.FindManifestAsync(image, cancellationToken))?.Digest;
            return digest is null ? null : new StableImage(image, digest, ImageLabels.None);
        }
    }
}
