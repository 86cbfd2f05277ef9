using KinoiteZfs.Pipeline.Signatures;

namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Nothing is built on a base image whose maker has not signed it, once the maker's key is known.</summary>
static class BaseSignature
{
    /// <exception cref="PipelineException">It is not signed by this key.</exception>
    public static async Task RequireAsync(
        IRegistry registry, ResolvedImage image, VerificationKey? key, IProgress<string> progress, CancellationToken cancellation)
    {
        if (key is null)
            return;
        var verdict = await SignatureCheck.AnywhereAsync(registry, image.Repository, image.ManifestDigest, key, cancellation);
        if (!verdict.Verified)
            throw new PipelineException($"The base image is not what its maker signed: {verdict.Reason}. Nothing is built on it. If its maker has a new key, replace the file which baseImageKey of the stream definition names, from a source you trust.");
        progress.Report($"base image: signed by {key}");
    }
}
