namespace KinoiteZfs.Pipeline;

/// <summary>An explanation for a terminal.</summary>
public static class ExplanationTable
{
    public static string Render(Explanation explanation)
    {
        if (!explanation.Ours)
            return $"{explanation.Reference} ({explanation.Image}) is not an image of this pipeline.\n";
        var source = explanation.Source == ExplanationSource.Provenance ? "its attached provenance" : "its labels: no provenance is attached here";
        return $"{explanation.Reference} is {explanation.Image}, says {source}\n\n"
            + TextTable.Render(["INPUT", "FROM", "DIGEST"], explanation.Inputs.Select(input => (string[])[input.Name, input.Value, input.Digest ?? ""]))
            + (explanation.Runs.Count == 0 ? "" : "\n" + TextTable.Render(
                ["RUN", "BUILDER", "PROVEN"],
                explanation.Runs.Select(run => (string[])[run.Invocation, run.Builder, run.ProvenAt.ToUniversalTime().ToString("u", System.Globalization.CultureInfo.InvariantCulture)])))
            + string.Concat(explanation.Problems.Select(problem => $"PROBLEM: {ForeignText.Printable(problem)}\n"));
    }
}
