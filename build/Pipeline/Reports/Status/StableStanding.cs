namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>How <c>latest</c> became what it is, as audit tags, what is attached to images, and signatures
/// tell.</summary>
/// <param name="Audit">The newest audit tag which names it; null when none does.</param>
/// <param name="Newest">The newest audit tag of all; null when nothing was ever stable.</param>
/// <param name="Back">The rollback which made it stable; null when a promotion did, or nobody knows any more.</param>
/// <param name="Left">A rollback which has left it; null when none has, or it was made stable again since.</param>
/// <param name="Signature">Null where nothing is signed.</param>
sealed record StableStanding(
    AuditTag? Audit, AuditTag? Newest, RollbackNote? Back, RollbackNote? Left, SignatureResult? Signature)
{
    /// <summary>As many as a client has connections to one registry.</summary>
    const int AtOnce = 16;

    /// <param name="live">What <c>latest</c> names; null when there is no such tag.</param>
    /// <param name="audits">Of the repository.</param>
    public static async Task<StableStanding> ReadAsync(
        IRegistry registry, Repository images, Digest? live, IReadOnlyList<AuditTag> audits, VerificationKey? key,
        CancellationToken cancellationToken)
    {
        var newest = audits.Max(AuditTag.ByRun);
        if (live is null)
            return new StableStanding(null, newest, null, null, null);
        var named = registry.FindAuditTagAsync(images.At(live), audits, cancellationToken, AtOnce);
        var rollbacks = RollbackHistory.ReadAsync(registry, images, audits, cancellationToken);
        var signature = key is null
            ? Task.FromResult<SignatureResult?>(null)
            : SignatureAsync(registry, images, live, key, cancellationToken);
        await Task.WhenAll(named, rollbacks, signature);
        var (audit, notes) = (await named, (await rollbacks).Notes);
        return new StableStanding(
            audit, newest,
            audit is null ? null : notes.FirstOrDefault(note => note.Audit == audit && note.To == live),
            audit is null ? null : notes
                .Where(note => note.From == live && note.To != live && AuditTag.ByRun.Compare(note.Audit, audit) > 0)
                .MaxBy(note => note.Audit, AuditTag.ByRun),
            await signature);
    }

    static async Task<SignatureResult?> SignatureAsync(
        IRegistry registry, Repository images, Digest live, VerificationKey key, CancellationToken cancellationToken) =>
        await SignatureCheck.AsHostsDoAsync(registry, images, live, key, cancellationToken);
}
