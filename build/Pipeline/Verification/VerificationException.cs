namespace KinoiteZfs.Pipeline.Verification;

/// <summary>The published candidate is not what it should be. The message names every check that failed.</summary>
public sealed class VerificationException(CandidateResult result, CandidateRecord candidate)
    : PipelineException(Describe(result, candidate))
{
    public CandidateResult Result { get; } = result;

    static string Describe(CandidateResult result, CandidateRecord candidate)
    {
        var failed = result.Failures.Select(check => $"\n  - {check}");
        return $"The candidate {candidate.Image} is not proven ({result.Facts.Read} read) and will not be promoted:{string.Concat(failed)}";
    }
}
