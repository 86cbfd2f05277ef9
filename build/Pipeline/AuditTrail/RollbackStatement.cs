namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>Attached to the image that stable went back to: the registry alone tells who did so, when, and from
/// what.</summary>
/// <param name="From">What <c>latest</c> was; null when there was none. It is withdrawn by this.</param>
/// <param name="Inputs">Fingerprint of the inputs <paramref name="From"/> was built from; null when it does not
/// say.</param>
/// <param name="Base">The dated tag of its base, which is in that fingerprint; null when it had none.</param>
sealed record RollbackStatement(RunIdentity Run, ImageReference To, Digest? From, Digest? Inputs, string? Base = null)
{
    public const string MediaType = "application/vnd.kinoite-zfs.rollback.v1+json";

    public const string FromAnnotation = "io.kinoite-zfs.rollback.from";
    public const string InputsAnnotation = "io.kinoite-zfs.rollback.from.inputs";
    public const string BaseAnnotation = "io.kinoite-zfs.rollback.from.base";

    public Attachment ToAttachment(DateTimeOffset now)
    {
        var annotations = RunAnnotations.Of(Run, now);
        if (From is not null)
            annotations[FromAnnotation] = From.ToString();
        if (Inputs is not null)
            annotations[InputsAnnotation] = Inputs.ToString();
        if (Base is not null)
            annotations[BaseAnnotation] = Base;
        return new Attachment(
            MediaType, MediaType, JsonSerializer.SerializeToUtf8Bytes(this, RecordJson.Options), annotations);
    }

    /// <summary>An earlier try of the same run has left it already.</summary>
    /// <param name="stable">What the run leaves now: another image than in the earlier try is another
    /// statement.</param>
    public static async Task<bool> IsAttachedAsync(
        IRegistry registry, Repository repository, Digest image, RunIdentity run, Digest? stable,
        CancellationToken cancellationToken) =>
        (await registry.ListReferrersAsync(repository, image, MediaType, cancellationToken))
        .Any(artifact => RunAnnotations.AreOf(artifact.Annotations, run.Id)
            && (stable == image || artifact.Annotations!.GetValueOrDefault(FromAnnotation) == stable?.ToString()));
}

/// <summary>What the audit trail tells of one rollback.</summary>
/// <param name="From">What <c>latest</c> was; null when there was none.</param>
/// <param name="Inputs">Fingerprint of the inputs <paramref name="From"/> was built from; null when it does not
/// say.</param>
/// <param name="Base">The dated tag of its base; null when it had none, or when the statement is an older one.</param>
sealed record RollbackNote(
    AuditTag Audit, Digest To, Digest? From, Digest? Inputs, string? Base, DateTimeOffset Date)
{
    /// <returns>Null when the annotations are of another run's statement, or damaged.</returns>
    public static RollbackNote? Of(AuditTag audit, Digest to, IReadOnlyDictionary<string, string>? annotations) =>
        RunAnnotations.DateOf(annotations, audit.Run) is { } date
            ? new RollbackNote(
                audit, to, Parse(annotations?.GetValueOrDefault(RollbackStatement.FromAnnotation)),
                Parse(annotations?.GetValueOrDefault(RollbackStatement.InputsAnnotation)),
                annotations?.GetValueOrDefault(RollbackStatement.BaseAnnotation), date)
            : null;

    static Digest? Parse(string? text) => Digest.TryParse(text, out var digest) ? digest : null;
}
