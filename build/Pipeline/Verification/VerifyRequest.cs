namespace KinoiteZfs.Pipeline.Verification;

/// <summary>What shall be proven, and what it is compared with.</summary>
public sealed record VerifyRequest(BuildInputs Inputs, CandidateRecord Candidate, StreamRepositories Repositories)
{
    /// <summary>Whom the image's hosts have to trust; null when hosts verify nothing.</summary>
    public TrustExpectation? Trust { get; init; }
}
