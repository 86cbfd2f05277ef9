using System.Globalization;
using System.Web;
using KinoiteZfs.Pipeline.AuditTrail;

namespace KinoiteZfs.Pipeline.Reports.Explain;

/// <summary>An explanation for a terminal: one line for where an input came from, its digest below.</summary>
public static class ExplanationTable
{
    public static string Render(Explanation explanation)
    {
        if (!explanation.Ours)
            return $"{explanation.Reference} ({explanation.Image}) is not an image of this pipeline.\n";
        var source = explanation.Source == ExplanationSource.Provenance ? "its attached provenance" : "its labels: no provenance is attached here";
        return $"{explanation.Reference} is {explanation.Image}, says {source}\n\n"
            + TextTable.Render(["INPUT", "FROM"], explanation.Inputs.SelectMany(Rows))
            + (explanation.Runs.Count == 0 ? "" : "\n" + TextTable.Render(
                ["RUN", "BUILDER", "PROVEN"],
                explanation.Runs.Select(run => (string[])[run.Invocation, run.Builder, run.ProvenAt.ToUniversalTime().ToString("u", CultureInfo.InvariantCulture)])))
            + string.Concat(explanation.Problems.Select(problem => $"PROBLEM: {UntrustedText.Printable(problem)}\n"));
    }

    static IEnumerable<string[]> Rows(ExplainedInput input) =>
        new[] { Shown(input), input.Digest ?? "" }.Where(line => line.Length > 0).DefaultIfEmpty("")
            .Select((line, index) => (string[])[index == 0 ? input.Name : "", line]);

    static string Shown(ExplainedInput input) =>
        input.Kernel is { } kernel ? $"for {kernel}" : AsReference(input.Value) ?? input.Value;

    /// <summary>What the purl specification makes of an image, as everybody else writes it; null for all else.</summary>
    static string? AsReference(string purl)
    {
        var query = purl.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !purl.StartsWith(Provenance.ImageUrl, StringComparison.Ordinal))
            return null;
        var parts = HttpUtility.ParseQueryString(purl[query..]);
        return parts["repository_url"] is { } repository ? $"{repository}{(parts["tag"] is { } tag ? $":{tag}" : "")}" : null;
    }
}
