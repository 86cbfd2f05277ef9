using KinoiteZfs.Pipeline.Contents;

namespace KinoiteZfs.Pipeline.Inputs;

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
        RequirePlatform(found.Kernels, stream.Platform);
        var (fedora, notice) = FedoraChoice.Choose(found.OsRelease, found.Kernels, stream.Fedora);
        progress.Report($"Fedora: {fedora}");
        return (found.Kernels, [.. found.Findings, .. notice is null ? [] : (string[])[notice]], fedora);
    }

    /// <exception cref="PipelineException">A kernel says that it is for another machine.</exception>
    public static void RequirePlatform(KernelSet kernels, Platform platform)
    {
        if (kernels.FirstOrDefault(kernel => kernel.Architecture is { } own && own != RpmArchitecture(platform)) is { } other)
            throw new PipelineException($"The stream definition's platform is {platform}, and the base image's kernel {other} is for {other.Architecture}. Set platform to what the base image is for, or use another base image.");
    }

    /// <summary>RPM's word for Go's, where they differ.</summary>
    static string RpmArchitecture(Platform platform) => platform.Architecture switch
    {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "386" => "i686",
        "arm" => "armv7hl",
        var same => same,
    };
}
