using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Tells where an image comes from: by its attached provenance, else by its labels. Asks nobody but the registry.</summary>
public static class ExplainStage
{
    static readonly (string Name, string Label)[] Labels =
    [
        ("stream", InputLabels.Stream), ("inputs", InputLabels.Inputs), ("title", InputLabels.Title),
        (Provenance.BaseImage, InputLabels.BaseName), ("base tag", InputLabels.BaseTag), (Provenance.BuilderImage, InputLabels.Builder),
        ("Fedora", InputLabels.Fedora), ("kernels", InputLabels.Kernels), (Provenance.OpenZfs, InputLabels.Zfs),
        (Provenance.Akmods, InputLabels.AkmodsImage), (Provenance.Fork, InputLabels.AkmodsCommit), (Provenance.Source, InputLabels.Revision),
    ];

    /// <exception cref="NotFoundException">There is no such image.</exception>
    public static async Task<Explanation> RunAsync(ImageReference reference, IRegistry registry, CancellationToken cancellation)
    {
        var image = await registry.ResolveImageAsync(reference, Platform.LinuxAmd64, cancellation);
        var labels = image.Config.Labels;
        var attached = await AttachedProvenance.ReadAsync(registry, image.Repository, image.ManifestDigest, cancellation);
        var believed = attached.Where(one => one.Statement is not null).ToArray();
        var doubts = attached.Where(one => one.Problem is not null).Select(one => $"the provenance {one.Artifact} cannot be believed: {one.Problem}");
        if (believed.Length == 0)
        {
            // Akmods carry a part of the labels; both kinds say kernels and ZFS, and nobody else's images do.
            var ours = labels.ContainsKey(InputLabels.Kernels) && labels.ContainsKey(InputLabels.Zfs);
            return new Explanation(
                reference, image.ManifestDigest, ours ? ExplanationSource.Labels : ExplanationSource.Nothing, [],
                ours ? FromLabels(labels) : [], [.. doubts]);
        }
        var statement = believed[0].Statement!;
        return new Explanation(
            reference, image.ManifestDigest, ExplanationSource.Provenance,
            [.. believed.Select(one => Run(one.Artifact, one.Statement!.Predicate.RunDetails))],
            FromStatement(statement.Predicate.BuildDefinition),
            [.. doubts, .. Contradictions(labels, believed.Select(one => one.Statement!.Predicate.BuildDefinition.InternalParameters))]);
    }

    static ExplainedRun Run(Digest artifact, ProvenanceRun run) =>
        new(run.Metadata.InvocationId, run.Builder.Id, run.Metadata.FinishedOn, artifact);

    static IReadOnlyList<ExplainedInput> FromLabels(IReadOnlyDictionary<string, string> labels) =>
    [
        .. Labels.Where(known => labels.ContainsKey(known.Label))
            .Select(known => new ExplainedInput(known.Name, labels[known.Label], known.Label == InputLabels.BaseName ? labels.GetValueOrDefault(InputLabels.BaseDigest) : null)),
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
            .. build.ResolvedDependencies.Select(resource => new ExplainedInput(
                resource.Annotations?.GetValueOrDefault(Provenance.PackageKernel) is { } kernel ? $"{resource.Name} for {kernel}" : resource.Name, resource.Uri ?? "",
                resource.Digest is { Count: > 0 } digest ? string.Join(", ", digest.Select(pair => $"{pair.Key}:{pair.Value}")) : null)),
        ];
    }

    /// <summary>An attachment can be written by whoever may push; the labels are part of the digest.</summary>
    static IEnumerable<string> Contradictions(IReadOnlyDictionary<string, string> labels, IEnumerable<ProvenanceAnswer> answers) =>
        answers.SelectMany(answer => new (string Label, string Stated)[]
        {
            (InputLabels.Inputs, answer.Inputs.ToString()), (InputLabels.Fedora, answer.Fedora.ToString()),
            (InputLabels.Kernels, string.Join(' ', answer.Kernels)), (InputLabels.Zfs, answer.Zfs.ToString()),
        })
        .Where(pair => labels.GetValueOrDefault(pair.Label) != pair.Stated)
        .Select(pair => $"the label {pair.Label} is {ForeignText.Quote(labels.GetValueOrDefault(pair.Label))}, the provenance states {ForeignText.Quote(pair.Stated)}")
        .Distinct();
}
