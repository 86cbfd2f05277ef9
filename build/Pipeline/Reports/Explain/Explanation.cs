using System.Web;

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

    /// <exception cref="PipelineException">The image is not ours, or it contradicts itself.</exception>
    public void Require()
    {
        if (!Ours)
            throw new PipelineException(
                $"{Reference} ({Image}) is not an image of this pipeline: it has neither its labels nor a provenance of it. Check the reference; {Targets.History} and {Targets.Status} list ours.");
        if (Problems.Count > 0)
            throw new PipelineException(
                $"What is known of {Reference} contradicts itself: {string.Join("; ", Problems)}. Do not rely on it before that is understood.");
    }

    /// <summary>For a terminal: one line for where an input came from, its digest below.</summary>
    public string Render()
    {
        if (!Ours)
            return $"{Reference} ({Image}) is not an image of this pipeline.\n";
        var source = Source == ExplanationSource.Provenance
            ? "its attached provenance"
            : "its labels: no provenance is attached here";
        return $"{Reference} is {Image}, says {source}\n\n"
            + TextTable.Render(["INPUT", "FROM"], Inputs.SelectMany(Rows))
            + (Runs.Count == 0 ? "" : "\n" + TextTable.Render(
                ["RUN", "BUILDER", "PROVEN"],
                Runs.Select(run => (string[])[run.Invocation, run.Builder, run.ProvenAt.ToUniversalTime()
                    .ToString("u", CultureInfo.InvariantCulture)])))
            + string.Concat(Problems.Select(problem => $"PROBLEM: {UntrustedText.Printable(problem)}\n"));
    }

    static IEnumerable<string[]> Rows(ExplainedInput input) =>
        new[] { Shown(input), input.Digest ?? "" }.Where(line => line.Length > 0).DefaultIfEmpty("")
            .Select((line, index) => (string[])[index == 0 ? input.Name : "", line]);

    static string Shown(ExplainedInput input) =>
        input.Kernel is { } kernel ? $"for {kernel}" : AsReference(input.Value) ?? input.Value;

    /// <summary>What the purl specification makes of an image, as everybody else writes it; null for all
    /// else.</summary>
    static string? AsReference(string purl)
    {
        var query = purl.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !purl.StartsWith(Provenance.ImageUrl, StringComparison.Ordinal))
            return null;
        var parts = HttpUtility.ParseQueryString(purl[query..]);
        return parts["repository_url"] is { } repository
            ? $"{repository}{(parts["tag"] is { } tag ? $":{tag}" : "")}"
            : null;
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
