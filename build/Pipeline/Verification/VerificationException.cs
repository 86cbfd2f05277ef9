namespace KinoiteZfs.Pipeline.Verification;

/// <summary>The published candidate is not what it should be. The message names every check that failed.</summary>
public sealed class VerificationException(CandidateVerdict verdict, CandidateRecord candidate)
    : PipelineException(Describe(verdict, candidate))
{
    public CandidateVerdict Verdict { get; } = verdict;

    static string Describe(CandidateVerdict verdict, CandidateRecord candidate)
    {
        var failed = verdict.Failures.Select(check => $"\n  - {check}");
        return $"The candidate {candidate.Image} is not proven ({verdict.Facts.Read} read) and will not be promoted:{string.Concat(failed)}";
    }
}
