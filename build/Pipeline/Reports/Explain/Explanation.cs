using System.Text.Json;
using System.Text.Json.Serialization;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Reports.Explain;

/// <summary>Where an image comes from, as far as the registry tells.</summary>
/// <param name="Source">What it was learnt from.</param>
/// <param name="Runs">The runs which proved and promoted it; empty when only labels speak.</param>
/// <param name="Problems">Contradictions, and provenance which cannot be believed.</param>
public sealed record Explanation(
    ImageReference Reference,
    Digest Image,
    ExplanationSource Source,
    IReadOnlyList<ExplainedRun> Runs,
    IReadOnlyList<ExplainedInput> Inputs,
    IReadOnlyList<string> Problems)
{
    [JsonIgnore]
    public bool Ours => Source != ExplanationSource.Nothing;

    /// <summary>For <c>--json</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordJson.Options);

    /// <exception cref="PipelineException">The image is not ours, or it contradicts itself.</exception>
    public void Require()
    {
        if (!Ours)
            throw new PipelineException(
                $"{Reference} ({Image}) is not an image of this pipeline: it has neither its labels nor a provenance of it. Check the reference; History and Status list ours.");
        if (Problems.Count > 0)
            throw new PipelineException($"What is known of {Reference} contradicts itself: {string.Join("; ", Problems)}. Do not rely on it before that is understood.");
    }
}

public enum ExplanationSource
{
    /// <summary>Not an image of this pipeline.</summary>
    Nothing,

    /// <summary>What the image says of itself.</summary>
    Labels,

    /// <summary>What a run stated when it made the image stable.</summary>
    Provenance,
}

public sealed record ExplainedRun(string Invocation, string Builder, DateTimeOffset ProvenAt, Digest Artifact);

/// <param name="Name">What it is: <c>base image</c>.</param>
/// <param name="Value">Where it came from, or its version.</param>
/// <param name="Digest">With its algorithm; null when it has none.</param>
/// <param name="Kernel">Which kernel a package with modules is for; null for everything else.</param>
public sealed record ExplainedInput(string Name, string Value, string? Digest, string? Kernel = null);
