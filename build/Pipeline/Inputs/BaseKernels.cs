using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The base image's kernels, and the Fedora version it is of.</summary>
static class BaseKernels
{
    public static async Task<(KernelSet Kernels, IReadOnlyList<string> Notices, FedoraVersion Fedora)> ReadAsync(
        IRegistry registry, ResolvedImage image, StreamDefinition stream, IProgress<string> progress, CancellationToken cancellation)
    {
        var found = await KernelInventory.ReadAsync(registry, image, progress, cancellation);
        if (OneKernel.Refusal(found.Bootable, stream.SeveralKernels) is { } refusal)
            throw new PipelineException($"{image.Reference} cannot be built on: {refusal}.");
        progress.Report($"kernels: {found.Kernels}");
        var (fedora, notice) = FedoraChoice.Choose(found.OsRelease, found.Kernels, stream.Fedora);
        progress.Report($"Fedora: {fedora}");
        return (found.Kernels, [.. found.Findings.Select(finding => finding.Message), .. notice is null ? [] : (string[])[notice]], fedora);
    }
}
