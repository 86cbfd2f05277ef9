namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Signs published images.</summary>
public interface ISigner
{
    /// <summary>The public half of the key it signs with.</summary>
    VerificationKey Key { get; }

    /// <summary>Adds a signature for this image in this repository; those of other keys stay.</summary>
    Task SignAsync(Repository repository, Digest image, CancellationToken cancellation);
}
