namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>Every answer, in the order it was asked for.</summary>
/// <param name="Bundle">Report and fixtures, for an issue.</param>
public sealed record PreflightReport(IReadOnlyList<Finding> Findings, [property: JsonIgnore] FileInfo Bundle)
{
    const int StateWidth = 10;

    /// <summary>A heading for each section, a line for each finding, and below it what to do.</summary>
    public static string Render(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        var width = findings.Select(one => one.What.Length).Where(length => length <= 24).DefaultIfEmpty().Max();
        foreach (var section in findings.GroupBy(one => one.Section))
        {
            text.Append(section.Key).Append('\n');
            foreach (var one in section)
            {
                text.Append($"  {Words(one.State),-StateWidth}{one.What.PadRight(width)}  ")
                    .Append(UntrustedText.OneLine(one.Found))
                    .Append(one is { IsOptional: true, Remedy: not null } ? " (optional)" : "")
                    .Append('\n');
                if (one.Remedy is { } remedy)
                    text.Append(' ', StateWidth + 2).Append("→ ").Append(UntrustedText.OneLine(remedy)).Append('\n');
            }
        }
        return text.ToString();
    }

    /// <exception cref="PipelineException">Something is missing or wrong, or nobody knows.</exception>
    public void Require()
    {
        if (!Findings.Any(one => one.Counts))
            return;
        var counts = Enum.GetValues<FindingState>()
            .Select(state => (State: state, Count: Findings.Count(one => one.Counts && one.State == state)))
            .Where(one => one.Count > 0).Select(one => $"{one.Count} {Words(one.State)}");
        throw new PipelineException(
            $"Of {Findings.Count} answers {string.Join(" and ", counts)}; the lines above say which, and what to do. Where the world is another one than the tests assume, attach {Bundle.FullName} to an issue.");
    }

    static string Words(FindingState state) => state switch
    {
        FindingState.Ok => "ok",
        FindingState.Missing => "missing",
        FindingState.Wrong => "wrong",
        FindingState.Unknown => "unknown",
        _ => "not asked",
    };
}
