namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>What is attached to an image as its provenance.</summary>
/// <param name="Statement">Null when it cannot be believed; <paramref name="Problem"/> says why.</param>
public sealed record AttachedProvenance(Digest Artifact, ProvenanceStatement? Statement, string? Problem)
{
    /// <summary>Equal images are promoted by many runs; more than these nobody reads.</summary>
    const int MaximumStatements = 32;

    /// <summary>Every provenance attached to an image, oldest first as far as they tell.</summary>
    /// <exception cref="RegistryException">The registry refuses or fails.</exception>
    public static async Task<IReadOnlyList<AttachedProvenance>> ReadAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellationToken)
    {
        List<AttachedProvenance> read = [];
        foreach (var artifact in (await FindAsync(registry, repository, image, cancellationToken))
            .Take(MaximumStatements))
            read.Add(await ReadAsync(registry, repository, image, artifact.Digest, cancellationToken));
        return read;
    }

    /// <summary>Where they are, without their content.</summary>
    public static async Task<IEnumerable<Descriptor>> FindAsync(
        IRegistry registry, Repository repository, Digest image, CancellationToken cancellationToken) =>
        (await registry.ListReferrersAsync(repository, image, Provenance.MediaType, cancellationToken))
        .Where(artifact => artifact.Annotations?.GetValueOrDefault(Provenance.PredicateAnnotation)
            == Provenance.PredicateType)
        .OrderBy(artifact => RunAnnotations.TextOf(artifact.Annotations), StringComparer.Ordinal);

    static async Task<AttachedProvenance> ReadAsync(
        IRegistry registry, Repository repository, Digest image, Digest artifact, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = ImageManifest.Parse(
                await registry.GetManifestAsync(repository.At(artifact), cancellationToken));
            if (manifest.Subject?.Digest != image)
                return new(artifact, null, $"it is attached to {manifest.Subject?.Digest.ToString() ?? "nothing"}");
            if (manifest.Layers is not [var content])
                return new(artifact, null, $"it has {manifest.Layers.Count} parts instead of one");
            var statement = JsonSerializer.Deserialize<ProvenanceStatement>(
                await registry.GetBlobBytesAsync(repository, content, Provenance.MaximumBytes, cancellationToken),
                RecordJson.Options);
            if (statement is null)
                return new(artifact, null, "it is empty");
            return Complaint(statement, image) is { } complaint
                ? new(artifact, null, complaint)
                : new(artifact, statement, null);
        }
        catch (Exception error) when (error is JsonException or ContentException or NotFoundException)
        {
            return new(artifact, null, error.Message);
        }
    }

    static string? Complaint(ProvenanceStatement statement, Digest image)
    {
        // The serializer checks members against their nullability, but not the elements of lists.
        if (statement.Subject.Concat(statement.Predicate.BuildDefinition.ResolvedDependencies)
            .Any(resource => resource is null))
            return "null stands where a resource is expected";
        if (statement is not { Type: Provenance.StatementType, PredicateType: Provenance.PredicateType })
            return "it is another kind of statement";
        if (statement.Predicate.BuildDefinition.BuildType != Provenance.BuildType)
            return $"it was built by {UntrustedText.Quote(statement.Predicate.BuildDefinition.BuildType)}, which is not this pipeline";
        var said = statement.Predicate.BuildDefinition.InternalParameters;
        if (said.Resolved is { } resolved && resolved.Fingerprint != said.Inputs)
            return $"the inputs it lists are {resolved.Fingerprint}, and it names {said.Inputs}";
        if (said.Hold is { PassedOver: var passed } && (passed.Count == 0 || passed.Any(build => build is null)))
            return "the builds it says were passed over are none";
        return statement.Subject.Any(subject => subject.Digest?.GetValueOrDefault("sha256") == image.Hex) ? null
            : "it is about another image";
    }
}
