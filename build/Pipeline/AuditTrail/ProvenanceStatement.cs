using System.Text.Json.Serialization;

namespace KinoiteZfs.Pipeline.AuditTrail;

/// <summary>
/// An in-toto statement with a SLSA provenance predicate: from what an image was built, and by which run.
/// </summary>
/// <remarks>
/// Sources: in-toto attestation framework, spec/v1/statement.md and resource_descriptor.md; slsa.dev/spec/v1.0/provenance.
/// The documents have their own form, so this is no record with a schemaVersion: type and predicateType are its version.
/// </remarks>
public sealed record ProvenanceStatement(
    [property: JsonPropertyName("_type")] string Type,
    IReadOnlyList<ProvenanceResource> Subject,
    string PredicateType,
    ProvenancePredicate Predicate);

public sealed record ProvenancePredicate(ProvenanceBuild BuildDefinition, ProvenanceRun RunDetails);

/// <param name="ExternalParameters">What the run was asked for.</param>
/// <param name="InternalParameters">What it made of that.</param>
/// <param name="ResolvedDependencies">Everything that went into the image, by digest.</param>
public sealed record ProvenanceBuild(
    string BuildType,
    ProvenanceQuestion ExternalParameters,
    ProvenanceAnswer InternalParameters,
    IReadOnlyList<ProvenanceResource> ResolvedDependencies);

/// <param name="SeveralKernels">The stream allows several kernels in its images; left out where it does not.</param>
public sealed record ProvenanceQuestion(
    string Stream, string Ref, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool SeveralKernels = false);

/// <param name="Inputs">Fingerprint of the resolved inputs.</param>
/// <param name="PassedOver">
/// Newer builds of the base which were not built on, newest first; left out where there were none.
/// </param>
/// <param name="BeyondMaximum">
/// See <see cref="ResolvedInputs.BeyondMaximum"/>; left out where all kernels are supported.
/// </param>
public sealed record ProvenanceAnswer(
    Digest Inputs, FedoraVersion Fedora, KernelSet Kernels, ZfsVersion Zfs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<PassedOverBase>? PassedOver = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BeyondMaximum = null);

public sealed record ProvenanceRun(ProvenanceBuilder Builder, ProvenanceMetadata Metadata);

/// <param name="Id">A URI.</param>
public sealed record ProvenanceBuilder(string Id);

/// <param name="FinishedOn">When the image had been proven.</param>
public sealed record ProvenanceMetadata(string InvocationId, DateTimeOffset FinishedOn);

/// <summary>Something with a digest: an image, a commit, a package.</summary>
public sealed record ProvenanceResource(
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Uri = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Digest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Annotations = null);
