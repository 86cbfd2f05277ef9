using KinoiteZfs.Pipeline.Publishing;
using KinoiteZfs.Pipeline.Stable.Promotion;

namespace KinoiteZfs.Pipeline.Stable;

/// <summary>The tags of one promotion and what each shall point to.</summary>
/// <param name="Audit">Written once, before anything moves. The akmods get theirs too, so that a way back finds both.</param>
/// <param name="Moving">In the order in which they move: akmods first, the image's <c>latest</c> last.</param>
public sealed record PromotionTags(IReadOnlyList<TagTarget> Audit, IReadOnlyList<TagTarget> Moving)
{
    public IEnumerable<TagTarget> All => Audit.Concat(Moving);

    /// <summary>Every image once: where it is, and what it is called in its stable repository.</summary>
    public IReadOnlyList<(PinnedImage From, ImageReference Stable)> Contents =>
        [.. Moving.Select(target => (target.Source, Stable: target.Tag.Repository.At(target.Source.Digest))).DistinctBy(content => (content.Source.Digest, content.Stable))];

    public static PromotionTags Of(PromotionRequest request)
    {
        // One that comes twice is a rule's to refuse.
        var akmods = request.Akmods.Kernels.DistinctBy(kernel => kernel.Kernel).ToDictionary(
            kernel => kernel.Kernel, kernel => Required(kernel.Image, $"the akmods of {kernel.Kernel}"));
        return Of(
            request.Repositories, AuditTag.Of(StableMove.Promotion, request.Inputs.Run), request.Inputs.Inputs.Fedora,
            Required(request.Candidate.Image, "the candidate's image"), Required(request.Akmods.FedoraWide, "the Fedora-wide akmods"), akmods);
    }

    /// <param name="kernels">The akmods of each kernel.</param>
    public static PromotionTags Of(
        StreamRepositories repositories, AuditTag audit, FedoraVersion fedora, PinnedImage image, PinnedImage akmods,
        IReadOnlyDictionary<KernelRelease, PinnedImage> kernels)
    {
        var ordered = kernels.OrderBy(kernel => kernel.Key).ToArray();
        return new PromotionTags(
            [
                .. ordered.Select(kernel => new TagTarget(repositories.Akmods.At(audit.For(kernel.Key)), kernel.Value)),
                new(repositories.Akmods.At(audit.Tag), akmods),
                new(repositories.Image.At(audit.Tag), image),
            ],
            [
                .. ordered.Select(kernel => new TagTarget(repositories.Akmods.At(StreamTags.Akmods(fedora, kernel.Key)), kernel.Value)),
                new(repositories.Akmods.At(StreamTags.Akmods(fedora)), akmods),
                new(repositories.Image.At(StreamTags.Stable), image),
            ]);
    }

    static PinnedImage Required(ImageReference image, string what) => image.Digest is { } digest
        ? new PinnedImage(image, digest)
        : throw new PipelineException(
            $"{image} of the records names no digest, and {what} can only be promoted by digest. Run the stage which wrote the record again.");
}
