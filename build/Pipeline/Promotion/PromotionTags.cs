using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The tags of one promotion and what each shall point to.</summary>
/// <param name="Audit">Written once, before anything moves. The akmods get one too, so that a way back finds both.</param>
/// <param name="Moving">In the order in which they move: akmods first, the image's <c>latest</c> last.</param>
public sealed record PromotionTags(IReadOnlyList<TagTarget> Audit, IReadOnlyList<TagTarget> Moving)
{
    public IEnumerable<TagTarget> All => Audit.Concat(Moving);

    public static PromotionTags Of(PromotionRequest request)
    {
        var (repositories, fedora) = (request.Repositories, request.Inputs.Inputs.Fedora);
        var audit = StreamTags.Audit(request.Inputs.Run);
        var image = Required(request.Candidate.Image, "the candidate's image");
        var akmods = Required(request.Akmods.FedoraWide, "the Fedora-wide akmods");
        return new PromotionTags(
            [new(repositories.Akmods.At(audit), akmods), new(repositories.Image.At(audit), image)],
            [
                .. request.Akmods.Kernels.Select(kernel => new TagTarget(
                    repositories.Akmods.At(StreamTags.Akmods(fedora, kernel.Kernel)), Required(kernel.Image, $"the akmods of {kernel.Kernel}"))),
                new(repositories.Akmods.At(StreamTags.Akmods(fedora)), akmods),
                new(repositories.Image.At(StreamTags.Stable), image),
            ]);
    }

    static PinnedImage Required(ImageReference image, string what) => image.Digest is { } digest
        ? new PinnedImage(image, digest)
        : throw new PipelineException(
            $"{image} of the records names no digest, and {what} can only be promoted by digest. Run the stage which wrote the record again.");
}

/// <param name="Source">Where the content is before the promotion.</param>
public sealed record TagTarget(ImageReference Tag, PinnedImage Source);
