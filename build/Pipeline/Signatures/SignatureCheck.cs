using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>Verifies signatures of published images. A registry which fails is an error and never "not signed".</summary>
public static class SignatureCheck
{
    /// <summary>As a host does it: signatures under cosign's tag alone.</summary>
    public static Task<SignatureVerdict> AsHostsDoAsync(
        IRegistry registry, Repository repository, Digest image, VerificationKey key, CancellationToken cancellation) =>
        Guarded(repository, image, async () =>
            SignatureVerdict.Judge(await SignatureStore.ReadTaggedAsync(registry, repository, image, cancellation), repository, image, key));

    /// <summary>Wherever the signature is: under cosign's tag or among the image's referrers.</summary>
    public static Task<SignatureVerdict> AnywhereAsync(
        IRegistry registry, Repository repository, Digest image, VerificationKey key, CancellationToken cancellation) =>
        Guarded(repository, image, async () =>
        {
            var tagged = await SignatureStore.ReadTaggedAsync(registry, repository, image, cancellation);
            var verdict = SignatureVerdict.Judge(tagged, repository, image, key);
            if (verdict.Verified)
                return verdict;
            var referring = await SignatureStore.ReadReferringAsync(registry, repository, image, cancellation);
            return SignatureVerdict.Judge([.. tagged, .. referring], repository, image, key);
        });

    // Damaged or hostile content is no signature; whatever is wrong with it is the reason.
    static async Task<SignatureVerdict> Guarded(Repository repository, Digest image, Func<Task<SignatureVerdict>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is ContentException or NotFoundException)
        {
            return new SignatureVerdict(false, $"the signatures of {repository.At(image)} cannot be read: {e.Message}");
        }
    }
}
