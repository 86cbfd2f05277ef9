namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Who signs what a run publishes, and by which key everything has to be signed.</summary>
/// <param name="Key">Null when nothing is signed and nothing verified.</param>
/// <param name="Signer">Null when this run cannot sign.</param>
public sealed record Signing(VerificationKey? Key, ImageSigner? Signer)
{
    public static readonly Signing Off = new(null, null);

    /// <param name="published">What hosts verify with, the repository's <c>cosign.pub</c>; null when there is
    /// none.</param>
    /// <exception cref="PipelineException">The signer has another key.</exception>
    public static Signing With(VerificationKey? published, ImageSigner? signer) =>
        published is null && signer is not null
            ? throw new PipelineException(
                "SIGNING_KEY is set, and there is no cosign.pub: no host could verify what is signed, and nothing tells akmods which this key has made stable from what anybody has put into the cache. Commit the public key (docs/signing.md), or unset SIGNING_KEY.")
        : published is null || signer is null || published.Equals(signer.Key)
            ? new Signing(published, signer)
            : throw new PipelineException(
                $"SIGNING_KEY is the private half of {signer.Key}, and cosign.pub is {published}: no host would accept the signatures. Set the private key which belongs to cosign.pub, or replace cosign.pub (docs/signing.md, rotation).");

    /// <summary>Signs an image unless this key has, and reads back what was written. Does nothing when this run cannot
    /// sign.</summary>
    /// <param name="image">By digest.</param>
    /// <exception cref="PipelineException">The registry does not show the signature.</exception>
    public async Task SignAsync(
        IRegistry registry, ImageReference image, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var (repository, digest) = (image.Repository, image.Digest!);
        if (Signer is null || !await Signer.SignAsync(repository, digest, cancellationToken))
            return;
        var unseen = await LaggingReads.LookAsync(
            async () =>
            {
                var result = await SignatureCheck.AsHostsDoAsync(
                    registry, repository, digest, Signer.Key, cancellationToken);
                if (result.Verified)
                    progress.Report(result.Reason);
                return result.Verified ? null : result.Reason;
            },
            time, cancellationToken);
        if (unseen is not null)
            throw new PipelineException(
                $"The signature was written and does not hold: {unseen}. Run the stage again; if it stays so, look at what else writes to {repository}.");
    }

    /// <summary>Whether an image is signed by the key, as hosts see it.</summary>
    /// <returns>Null when no key is configured.</returns>
    public async Task<SignatureResult?> CheckAsync(
        IRegistry registry, ImageReference image, CancellationToken cancellationToken) =>
        Key is null
            ? null
            : await SignatureCheck.AsHostsDoAsync(registry, image.Repository, image.Digest!, Key, cancellationToken);
}
