namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>What the audit trail of a repository tells of rollbacks.</summary>
/// <param name="LostStatement">By audit tag, what was gone back to: their statements are gone, so that what they left
/// is not known.</param>
sealed record RollbackHistory(IReadOnlyList<RollbackNote> Notes, IReadOnlyDictionary<AuditTag, Digest> LostStatement)
{
    /// <summary>Going back is rare; each costs a request in every run.</summary>
    const int MaximumRollbacks = 64;

    /// <summary>Of the statements attached to what was gone back to; only those count whose audit tag proves that it
    /// was meant.</summary>
    /// <param name="audits">All audit tags of the repository.</param>
    public static async Task<RollbackHistory> ReadAsync(
        IRegistry registry, Repository images, IEnumerable<AuditTag> audits, CancellationToken cancellationToken)
    {
        List<RollbackNote> notes = [];
        var lost = new Dictionary<AuditTag, Digest>();
        var attached = new Dictionary<Digest, IReadOnlyList<Descriptor>>();
        foreach (var audit in audits.Where(audit => audit.Kind == StableMove.Rollback)
            .OrderDescending(AuditTag.ByRun).Take(MaximumRollbacks))
        {
            if ((await registry.FindManifestAsync(images.At(audit.Tag), cancellationToken))?.Digest is not { } to)
                continue;
            if (!attached.TryGetValue(to, out var statements))
                attached[to] = statements = await registry.ListReferrersAsync(
                    images, to, RollbackStatement.MediaType, cancellationToken);
            var told = statements.Select(statement => RollbackNote.Of(audit, to, statement.Annotations))
                .OfType<RollbackNote>().ToArray();
            if (told.Length == 0)
                lost[audit] = to;
            notes.AddRange(told);
        }
        return new RollbackHistory(notes, lost);
    }

    /// <summary>
    /// The last rollback to what is stable, if it does not tell what it left. Once stable has moved on, whoever moved
    /// it has decided about that.
    /// </summary>
    public AuditTag? LostStatementOf(Digest? stable)
    {
        var told = Notes.Where(note => note.To == stable).Select(note => note.Audit);
        var lost = LostStatement.Where(rollback => rollback.Value == stable).Select(rollback => rollback.Key);
        return told.Concat(lost).Max(AuditTag.ByRun) is { } last && LostStatement.ContainsKey(last) ? last : null;
    }

    /// <summary>
    /// What stands withdrawn: whatever a rollback has left and is not stable now. A rollback to it lifts nothing before
    /// it has moved stable, and leaves its note before that; clocks of several machines give no order either.
    /// </summary>
    /// <param name="stable">What is stable now.</param>
    public IReadOnlyList<Withdrawal> Standing(Digest? stable) =>
    [
        .. Notes.Where(note => note.From is not null && note.From != stable)
            .OrderByDescending(note => note.Date).ThenByDescending(note => note.Audit, AuditTag.ByRun)
            .DistinctBy(note => note.From)
            .Select(note => new Withdrawal(note.From!, note.Inputs, note.Audit.Run, note.Date) { Base = note.Base }),
    ];
}
