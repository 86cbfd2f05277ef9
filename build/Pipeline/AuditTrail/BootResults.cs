namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>
/// What is attached to an image about boot tests of it: the registry remembers, whoever composes the same digest again.
/// A failure counts whoever has attached it. A pass does not count from here: everybody who may push could have
/// attached that.
/// </summary>
public static class BootResults
{
    const string Result = "io.kinoite-zfs.test-result";

    /// <summary>Every test result which does not say that the image has passed, damaged ones too.</summary>
    /// <param name="image">By digest.</param>
    public static async Task<IReadOnlyList<BootFailure>> FindFailuresAsync(
        IRegistry registry, ImageReference image, CancellationToken cancellationToken) =>
    [
        .. (await FindAsync(registry, image, cancellationToken)).Where(result => !result.Passed)
            .Select(result => new BootFailure(result.Artifact, result.Run, result.Date)),
    ];

    /// <summary>Every test result, to be shown.</summary>
    /// <param name="image">By digest.</param>
    internal static async Task<IReadOnlyList<BootResult>> FindAsync(
        IRegistry registry, ImageReference image, CancellationToken cancellationToken) =>
    [
        .. (await registry.ListReferrersAsync(image.Repository, image.Digest!, Provenance.MediaType, cancellationToken))
            .Where(artifact => artifact.Annotations?.GetValueOrDefault(Provenance.PredicateAnnotation)
                == TestResultStatement.PredicateOfTests)
            .Select(artifact => new BootResult(
                artifact.Digest, artifact.Annotations!.GetValueOrDefault(Result) == TestResultStatement.Passed,
                RunAnnotations.RunOf(artifact.Annotations), RunAnnotations.TextOf(artifact.Annotations))),
    ];

    internal static Attachment ToAttachment(TestResultStatement statement, RunIdentity run, DateTimeOffset tested)
    {
        var annotations = RunAnnotations.Of(run, tested);
        annotations[Provenance.PredicateAnnotation] = statement.PredicateType;
        annotations[Result] = statement.Predicate.Result;
        return new Attachment(
            Provenance.MediaType, Provenance.MediaType,
            JsonSerializer.SerializeToUtf8Bytes(statement, RecordJson.Options), annotations);
    }
}

/// <summary>What a boot test of an image has found, as whoever attached it says.</summary>
/// <param name="Artifact">The attachment which says so.</param>
/// <param name="Run">Null when it does not say.</param>
/// <param name="Date">As written there.</param>
sealed record BootResult(Digest Artifact, bool Passed, string? Run, string? Date);

/// <summary>A boot test which an image has failed.</summary>
/// <param name="Artifact">The attachment which says so.</param>
/// <param name="Run">Null when it does not say.</param>
/// <param name="Date">As written there.</param>
public sealed record BootFailure(Digest Artifact, string? Run, string? Date)
{
    public override string ToString() =>
        $"failed a boot test of run {UntrustedText.Quote(Run)} on {UntrustedText.Quote(Date)}, which is attached to it as {Artifact}";
}
