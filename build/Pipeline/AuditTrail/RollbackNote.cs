using KinoiteZfs.Pipeline.Publishing;

namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>What the audit trail tells of one rollback.</summary>
/// <param name="From">What <c>latest</c> was; null when there was none.</param>
/// <param name="Inputs">Fingerprint of the inputs <paramref name="From"/> was built from; null when it does not say.</param>
sealed record RollbackNote(AuditTag Audit, Digest To, Digest? From, Digest? Inputs, DateTimeOffset Date)
{
    /// <returns>Null when the annotations are of another run's statement, or damaged.</returns>
    public static RollbackNote? Of(AuditTag audit, Digest to, IReadOnlyDictionary<string, string>? annotations) =>
        RunAnnotations.DateOf(annotations, audit.Run) is { } date
            ? new RollbackNote(
                audit, to, Parse(annotations?.GetValueOrDefault(RollbackStatement.FromAnnotation)),
                Parse(annotations?.GetValueOrDefault(RollbackStatement.InputsAnnotation)), date)
            : null;

    static Digest? Parse(string? text) => Digest.TryParse(text, out var digest) ? digest : null;
}
