namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The record <c>boot.json</c>: what the boot test of a candidate has found. A file of its own, because the job which
/// writes it has run the image's kernels: it can say that an image boots, and neither which image is to be promoted nor
/// what is in it.
/// </summary>
/// <param name="Inputs">Fingerprint of the inputs the candidate was composed from.</param>
public sealed record BootRecord(RunIdentity Run, Digest Inputs, BootEvidence Evidence) : IRecordOfInputs
{
    public static string FileName => "boot.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.BootTest;

    /// <summary>The candidate with what its own run has found; as it is, when this is of another run.</summary>
    public CandidateRecord Tell(CandidateRecord candidate) =>
        (Run, Inputs) == (candidate.Run, candidate.Inputs) ? candidate with { Boot = Evidence } : candidate;
}
