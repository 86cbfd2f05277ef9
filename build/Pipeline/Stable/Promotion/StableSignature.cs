namespace KinoiteZfs.Pipeline.Stable.Promotion;

/// <summary>
/// Stable that is signed, or whose hosts verify signatures, does not become unsigned because a file went missing: those
/// hosts would refuse every update.
/// </summary>
static class StableSignature
{
    /// <param name="known">What is stable, or was.</param>
    /// <param name="key">What is signed with now.</param>
    /// <returns>Why stable's hosts may be counting on signatures; empty when nothing says so.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(
        IRegistry registry, IEnumerable<StableImage> known, VerificationKey? key, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        foreach (var image in known)
        {
            if (image.Labels[InputLabels.TrustedKey] is { } trusted)
                reasons.Add($"hosts with {image.Tag} verify updates with the key {UntrustedText.Printable(trusted)}");
            // Whatever lies there: that a signature is damaged does not mean that nobody asks for one.
            else if (key is null && await registry.TryGetManifestAsync(
                image.Tag.Repository.At(SignatureStore.TagOf(image.Digest)), cancellationToken)
                is not null)
                reasons.Add($"{image.Tag} is signed");
        }
        return reasons;
    }

    /// <returns>Null when what becomes stable asks for as much as what was stable.</returns>
    public static string? Refusal(PromotionFacts facts) =>
        facts.Verifying.Count == 0 || facts.Request.AllowUnsigned
        || (facts.Request.Signing.Key is not null && facts.Labels.ContainsKey(InputLabels.TrustedKey))
            ? null
            : $"{PublicKeyFile.Name} is missing, or was when the candidate was composed, and {string.Join("; ", facts.Verifying)}. Restore {PublicKeyFile.Name} and build anew; or say {Options.AllowUnsigned}, and every such host has to be repaired by hand";
}
