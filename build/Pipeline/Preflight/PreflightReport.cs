namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>One answer of the world outside, beside what the tests take for granted.</summary>
/// <param name="Assumed">Null where nothing hangs on the answer.</param>
public sealed record Finding(string What, FindingState State, string Found, string? Assumed = null)
{
    internal static Finding Compare(string what, bool holds, string found, string assumed) =>
        new(what, holds ? FindingState.AsAssumed : FindingState.Differs, found, assumed);

    internal static Finding NotAsked(string what) =>
        new(what, FindingState.NotAsked, $"samples have no answer; {Options.Mirror} names real registries");
}

public enum FindingState
{
    AsAssumed,
    Noted,
    Differs,
    Failed,
    NotAsked,
}

/// <summary>Every answer, in the order it was asked for.</summary>
/// <param name="Bundle">Report and fixtures, for an issue.</param>
public sealed record PreflightReport(IReadOnlyList<Finding> Findings, [property: JsonIgnore] FileInfo Bundle)
{
    public static string Render(IReadOnlyList<Finding> findings) => TextTable.Render(
        ["WHAT", "", "FOUND", "ASSUMED"],
        findings.Select(one => (string[])[one.What, Words(one.State), one.Found, one.Assumed ?? ""]));

    /// <exception cref="PipelineException">An answer is missing, or another one than the tests assume.</exception>
    public void Require()
    {
        var (differing, failed) = (Findings.Count(one => one.State == FindingState.Differs), Findings.Count(
            one => one.State == FindingState.Failed));
        if (differing + failed > 0)
            throw new PipelineException(
                $"Of {Findings.Count} answers {differing} are not what the tests assume, and {failed} could not be had; the table says which. Correct what is wrong here (network, login, stream definition). Where the world is another one than assumed, attach {Bundle.FullName} to an issue.");
    }

    static string Words(FindingState state) => state switch
    {
        FindingState.AsAssumed => "as assumed",
        FindingState.Noted => "",
        FindingState.Differs => "DIFFERS",
        FindingState.Failed => "FAILED",
        _ => "not asked",
    };
}
