namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>What shall become stable. The records speak for themselves; nothing is taken from a tag.</summary>
/// <param name="AllowDowngrade">Stable may go backward. Only a person decides so.</param>
/// <param name="RequireBootTest">The candidate must have been booted.</param>
public sealed record PromotionRequest(
    BuildInputs Inputs, AkmodsRecord Akmods, CandidateRecord Candidate, StreamRepositories Repositories,
    bool AllowDowngrade = false,
    bool RequireBootTest = false)
{
    /// <summary>What a rollback has withdrawn may become stable again. Only a person decides so.</summary>
    public bool AllowWithdrawn { get; init; }

    /// <summary>
    /// What of the files an image is made of is not committed, where that counts; null on the embedded registry, where
    /// it does not.
    /// </summary>
    public IReadOnlyList<string>? Uncommitted { get; init; }

    /// <summary>Stable may stop being signed, where it was. Only a person decides so.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>By which key image and akmods have to be signed, and who signs them where they become stable.</summary>
    public Signing Signing { get; init; } = Signing.Off;

    /// <summary>The base image's: its signatures are kept with it. Null when they are not verified.</summary>
    public VerificationKey? BaseImageKey { get; init; }

    /// <summary>A person's machine, which is nobody a stranger could trust.</summary>
    public static readonly Uri LocalBuilder = new("urn:kinoite-zfs:builder:local");

    /// <summary>Who built it, for the provenance.</summary>
    public Uri Builder { get; init; } = LocalBuilder;

    /// <summary>Of a candidate with evidence.</summary>
    public ProvenanceStatement Provenance =>
        Pipeline.AuditTrail.Provenance.Of(Inputs, Akmods, Candidate, Repositories.Image, Builder);
}
