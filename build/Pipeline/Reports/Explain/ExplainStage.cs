namespace KinoiteZfs.Pipeline.Reports.Explain;

/// <summary>Tells where an image comes from: by its attached provenance, else by its labels. Asks nobody but the
/// registry.</summary>
public static class ExplainStage
{
    const string PassedOver = "passed over";

    const string BeyondMaximum = "beyond maximum";

    static readonly (string Name, string Label)[] Labels =
    [
        ("stream", InputLabels.Stream), ("inputs", InputLabels.Inputs), ("title", InputLabels.Title),
        (Provenance.BaseImage, InputLabels.BaseName), ("base tag", InputLabels.BaseTag),
        (Provenance.BuilderImage, InputLabels.Builder),
        ("Fedora", InputLabels.Fedora), ("kernels", InputLabels.Kernels), (Provenance.OpenZfs, InputLabels.Zfs),
        (Provenance.Akmods, InputLabels.AkmodsImage), (Provenance.Fork, InputLabels.AkmodsCommit),
        (Provenance.Source, InputLabels.Revision),
        (PassedOver, InputLabels.PassedOver), (BeyondMaximum, InputLabels.BeyondMaximum),
    ];

    /// <param name="key">What stable images have to be signed with; null where nothing is signed.</param>
    /// <exception cref="NotFoundException">There is no such image.</exception>
    public static async Task<Explanation> RunAsync(
        ImageReference reference, VerificationKey? key, IRegistry registry, CancellationToken cancellationToken)
    {
        var image = await registry.ResolveImageAsync(reference, cancellationToken);
        var labels = new ImageLabels(image.Config.Labels);
        var attached = await AttachedProvenance.ReadAsync(
            registry, image.Repository, image.ManifestDigest, cancellationToken);
        var believed = attached.Where(one => one.Statement is not null).ToArray();
        var doubts = attached.Where(one => one.Problem is not null)
            .Select(one => $"the provenance {one.Artifact} cannot be believed: {one.Problem}");
        // Akmods carry a part of the labels; both kinds say kernels and ZFS, and nobody else's images do.
        if (believed.Length == 0 && (labels[InputLabels.Kernels] is null || labels[InputLabels.Zfs] is null))
            return new Explanation(reference, image.ManifestDigest, ExplanationSource.Nothing, [], [], [.. doubts]);
        doubts = doubts.Concat(await OriginAsync(reference, image, key, registry, cancellationToken));
        if (believed.Length == 0)
            return new Explanation(
                reference, image.ManifestDigest, ExplanationSource.Labels, [], FromLabels(labels), [.. doubts]);
        var statement = believed[0].Statement!;
        return new Explanation(
            reference, image.ManifestDigest, ExplanationSource.Provenance,
            [.. believed.Select(one => Run(one.Artifact, one.Statement!.Predicate.RunDetails))],
            FromStatement(statement.Predicate.BuildDefinition),
            [.. doubts, .. believed.SelectMany(one => Contradictions(labels, one.Statement!.Predicate.BuildDefinition))
                .Distinct()]);
    }

    /// <summary>What <c>latest</c> names has to have been made stable; provenance and labels can be copied.</summary>
    static async Task<IEnumerable<string>> OriginAsync(
        ImageReference reference, ResolvedImage image, VerificationKey? key, IRegistry registry,
        CancellationToken cancellationToken)
    {
        if (reference.Tag != StreamTags.Stable)
            return [];
        var audits = await registry.ListAuditTagsAsync(reference.Repository, cancellationToken);
        return await StableOrigin.CheckAsync(
            registry, reference.Repository.At(image.ManifestDigest), audits, key, cancellationToken)
            is { Passed: false } foreign
            ? [$"{reference} is not what was made stable: {foreign.Reason}"]
            : [];
    }

    static ExplainedRun Run(Digest artifact, ProvenanceRun run) =>
        new(run.Metadata.InvocationId, run.Builder.Id, run.Metadata.FinishedOn, artifact);

    static IReadOnlyList<ExplainedInput> FromLabels(ImageLabels labels) =>
    [
        .. from known in Labels
           let said = labels[known.Label]
           where said is not null
           select new ExplainedInput(
               known.Name, said, known.Label == InputLabels.BaseName ? labels[InputLabels.BaseDigest] : null),
    ];

    static IReadOnlyList<ExplainedInput> FromStatement(ProvenanceBuild build)
    {
        var (question, answer) = (build.ExternalParameters, build.InternalParameters);
        return
        [
            new("stream", question.Stream, null),
            new("ref", question.Ref, null),
            new("inputs", answer.Inputs.ToString(), null),
            new("Fedora", answer.Fedora.ToString(), null),
            new("kernels", answer.Kernels.ToString(), null),
            .. Said(PassedOver, answer.Hold?.Label()),
            .. Said(BeyondMaximum, answer.BeyondMaximum),
            .. build.ResolvedDependencies.Select(resource => new ExplainedInput(
                resource.Name, resource.Uri ?? "",
                resource.Digest is { Count: > 0 } digest
                    ? string.Join(", ", digest.Select(pair => $"{pair.Key}:{pair.Value}"))
                    : null,
                resource.Annotations?.GetValueOrDefault(Provenance.PackageKernel))),
        ];

        static IEnumerable<ExplainedInput> Said(string name, string? what) =>
            what is null ? [] : [new(name, what, null)];
    }

    /// <summary>An attachment can be written by whoever may push; the labels are part of the digest.</summary>
    static IEnumerable<string> Contradictions(ImageLabels labels, ProvenanceBuild build)
    {
        var answer = build.InternalParameters;
        return new (string Label, string? Said, string? Stated)[]
        {
            Same(InputLabels.Stream, build.ExternalParameters.Stream),
            Same(InputLabels.Inputs, answer.Inputs.ToString()),
            Same(InputLabels.Fedora, answer.Fedora.ToString()),
            Same(InputLabels.Kernels, string.Join(' ', answer.Kernels)),
            Same(InputLabels.Zfs, answer.Zfs.ToString()),
            Same(InputLabels.BaseDigest, ImageOf(Provenance.BaseImage)),
            (InputLabels.Builder, labels.DigestIn(InputLabels.Builder)?.ToString(), ImageOf(Provenance.BuilderImage)),
            (InputLabels.AkmodsImage, labels.Akmods?.ToString(), ImageOf(Provenance.Akmods)),
            Same(InputLabels.AkmodsCommit, CommitOf(Provenance.Fork)),
            Same(InputLabels.Revision, CommitOf(Provenance.Source)),
        }
        // No builder image is an input of a build that needs none.
        .Where(claim => claim.Said != claim.Stated || claim is { Said: null, Label: not InputLabels.Builder })
        .Select(claim =>
            $"the label {claim.Label} is {UntrustedText.Quote(labels[claim.Label])}, the provenance states {(claim.Stated is null ? "nothing" : UntrustedText.Quote(claim.Stated))}");

        (string, string?, string?) Same(string label, string? stated) => (label, labels[label], stated);
        string? ImageOf(string dependency) => DigestOf(dependency, "sha256") is { } hex ? $"sha256:{hex}" : null;
        string? CommitOf(string dependency) => DigestOf(dependency, "gitCommit");
        string? DigestOf(string dependency, string algorithm) =>
            build.ResolvedDependencies.FirstOrDefault(resource => resource.Name == dependency)
                ?.Digest?.GetValueOrDefault(algorithm);
    }
}
