using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The base image's kernels, and the Fedora version they agree on.</summary>
static class BaseKernels
{
    public static async Task<(KernelSet Kernels, IReadOnlyList<string> Notices, FedoraVersion Fedora)> ReadAsync(
        IRegistry registry, ResolvedImage image, StreamDefinition stream, IProgress<string> progress, CancellationToken cancellation)
    {
        var found = await KernelInventory.ReadAsync(registry, image, progress, cancellation);
        if (OneKernel.Refusal(found.Bootable, stream.SeveralKernels) is { } refusal)
            throw new PipelineException($"{image.Reference} cannot be built on: {refusal}.");
        progress.Report($"kernels: {found.Kernels}");
        return (found.Kernels, [.. found.Findings.Select(finding => finding.Message)], AgreedFedora(found.Kernels, stream.Fedora));
    }

    /// <param name="stated">From the stream definition, for kernels which do not carry it.</param>
    /// <exception cref="PipelineException">The kernels disagree, contradict the definition, or nobody says which it is.</exception>
    public static FedoraVersion AgreedFedora(KernelSet kernels, FedoraVersion? stated)
    {
        var said = kernels.Where(kernel => kernel.Fedora is not null).ToList();
        if (said.Select(kernel => kernel.Fedora).Distinct().Count() > 1)
            throw new PipelineException($"The base image's kernels are of different Fedora versions: {kernels}. Akmods are kept per Fedora version; use a base image of one.");
        if (said.FirstOrDefault() is not { Fedora: { } fedora } first)
            return stated ?? throw new PipelineException($"The base image's kernels do not name a Fedora version: {kernels}. Set fedora in the stream definition.");
        return stated is null || stated == fedora
            ? fedora
            : throw new PipelineException($"The stream definition says Fedora {stated}, the base image's kernel {first} is of Fedora {fedora}. Remove fedora from the stream definition, or use another base image.");
    }
}
