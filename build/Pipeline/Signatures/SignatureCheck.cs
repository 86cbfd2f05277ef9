namespace KinoiteZfs.Pipeline.Signatures;

/// <summary>Verifies signatures of published images. A registry which fails is an error and never "not
/// signed".</summary>
public static class SignatureCheck
{
    /// <summary>As a host does it: signatures under cosign's tag alone, and none of them where one layer cannot be
    /// fetched.</summary>
    public static async Task<SignatureResult> AsHostsDoAsync(
        IRegistry registry, Repository repository, Digest image, VerificationKey key,
        CancellationToken cancellationToken)
    {
        try
        {
            return AsHostsDo(
                await SignatureStore.ReadTaggedAsync(registry, repository, image, cancellationToken), repository,
                image, key);
        }
        catch (Exception e) when (IsOfContent(e))
        {
            return new SignatureResult(false, $"the signatures of {repository.At(image)} cannot be read: {e.Message}");
        }
    }

    /// <summary>The same, of what was read.</summary>
    /// <param name="tagged">Null when nothing was ever signed there.</param>
    internal static SignatureResult AsHostsDo(
        TaggedSignatures? tagged, Repository repository, Digest image, VerificationKey key) =>
        tagged?.Blocked is { } blocked
            ? new SignatureResult(false, $"hosts read no signature of {repository.At(image)}: {blocked}")
            : SignatureResult.Of(
                [.. tagged?.Signatures.Select(signature => signature.Refusal(repository, image, key)) ?? []],
                repository, image, key);

    /// <summary>
    /// As cosign does it, wherever the signature is: under cosign's tag, among the image's referrers, in the bundles of
    /// cosign 3. What cannot be read is passed over for one that counts.
    /// </summary>
    /// <remarks>sigstore/cosign, pkg/cosign/verify.go (verifySignatures, GetBundles).</remarks>
    /// <param name="repository">Which the signatures have to name.</param>
    /// <param name="place">Where they are, when the image is kept in another repository.</param>
    public static async Task<SignatureResult> AnywhereAsync(
        IRegistry registry, Repository repository, Digest image, VerificationKey key,
        CancellationToken cancellationToken, Repository? place = null)
    {
        place ??= repository;
        List<string?> refusals = [];
        foreach (var look in (Func<Task<IEnumerable<string?>>>[])[TaggedAsync, ReferringAsync, BundledAsync])
        {
            try
            {
                refusals.AddRange(await look());
            }
            catch (Exception e) when (IsOfContent(e))
            {
                refusals.Add($"signatures that cannot be read: {e.Message}");
            }
            if (refusals.Contains(null))
                break;
        }
        return SignatureResult.Of(refusals, repository, image, key);

        async Task<IEnumerable<string?>> TaggedAsync() =>
            (await SignatureStore.ReadTaggedAsync(registry, place, image, cancellationToken))
                ?.Signatures.Select(Refusal)
                ?? [];

        async Task<IEnumerable<string?>> ReferringAsync() =>
            (await SignatureStore.ReadReferringAsync(registry, place, image, cancellationToken)).Select(Refusal);

        async Task<IEnumerable<string?>> BundledAsync() =>
            (await SignatureStore.ReadBundlesAsync(registry, place, image, cancellationToken))
                .Select(found => found.Bundle is null ? found.Problem : found.Bundle.Refusal(image, key));

        string? Refusal(StoredSignature signature) => signature.Refusal(repository, image, key);
    }

    // Damaged or hostile content is no signature; whatever is wrong with it is the reason.
    static bool IsOfContent(Exception error) => error is ContentException or NotFoundException;
}
