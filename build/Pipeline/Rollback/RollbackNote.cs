using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What the audit trail tells of one rollback.</summary>
/// <param name="From">What <c>latest</c> was; null when there was none.</param>
/// <param name="Inputs">Fingerprint of the inputs <paramref name="From"/> was built from; null when it does not say.</param>
sealed record RollbackNote(AuditTag Audit, Digest To, Digest? From, Digest? Inputs, DateTimeOffset Date)
{
    /// <summary>Going back is rare; each costs a request in every run.</summary>
    const int MaximumRollbacks = 64;

    /// <summary>Of the statements attached to what was gone back to; only those count whose audit tag proves that it was meant.</summary>
    /// <param name="audits">All audit tags of the repository.</param>
    public static async Task<IReadOnlyList<RollbackNote>> ReadAsync(
        IRegistry registry, Repository images, IEnumerable<AuditTag> audits, CancellationToken cancellation)
    {
        var rollbacks = audits.Where(audit => audit.Kind == StableMove.Rollback).OrderDescending(AuditTag.ByRun).Take(MaximumRollbacks);
        List<RollbackNote> notes = [];
        var attached = new Dictionary<Digest, IReadOnlyList<Descriptor>>();
        foreach (var audit in rollbacks)
        {
            if ((await registry.FindManifestAsync(images.At(audit.Tag), cancellation))?.Digest is not { } to)
                continue;
            if (!attached.TryGetValue(to, out var statements))
                attached[to] = statements = await registry.ListReferrersAsync(images, to, RollbackStatement.MediaType, cancellation);
            notes.AddRange(statements.Select(statement => Of(audit, to, statement.Annotations)).OfType<RollbackNote>());
        }
        return notes;
    }

    static RollbackNote? Of(AuditTag audit, Digest to, IReadOnlyDictionary<string, string>? annotations) =>
        RunAnnotations.DateOf(annotations, audit.Run) is { } date
            ? new RollbackNote(
                audit, to, Parse(annotations?.GetValueOrDefault(RollbackStatement.FromAnnotation)),
                Parse(annotations?.GetValueOrDefault(RollbackStatement.InputsAnnotation)), date)
            : null;

    static Digest? Parse(string? text) => Digest.TryParse(text, out var digest) ? digest : null;
}
