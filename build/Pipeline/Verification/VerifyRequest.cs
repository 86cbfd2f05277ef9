namespace KinoiteZfs.Pipeline.Verification;

/// <summary>What shall be proven, and what it is compared with.</summary>
/// <param name="Image">Name of the stream's image, as its title label says it:
/// <see cref="StreamDefinition.Image"/>.</param>
public sealed record VerifyRequest(BuildInputs Inputs, CandidateRecord Candidate, string Image)
{
    /// <summary>Whom the image's hosts have to trust; null when hosts verify nothing.</summary>
    public TrustExpectation? Trust { get; init; }
}
