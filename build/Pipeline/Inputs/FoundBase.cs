namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>The base image as it was found: its kernels, and the Fedora version it is of.</summary>
/// <param name="Notices">What a person should see and nothing stops at.</param>
sealed record FoundBase(KernelSet Kernels, FedoraVersion Fedora, IReadOnlyList<string> Notices)
{
    /// <param name="pinned">By what its maker calls it, and has signed.</param>
    /// <param name="image">Wherever it is.</param>
    /// <exception cref="PipelineException">It cannot be built on.</exception>
    public static async Task<FoundBase> ReadAsync(
        ResolveRequest request, ImageReference pinned, ResolvedImage image, IRegistry registry,
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        var stream = request.Stream;
        await RequireSignatureAsync(
            registry, pinned, image.Repository, request.BaseImageKey, progress, cancellationToken);
        var found = await KernelInventory.ReadAsync(registry, image, progress, cancellationToken);
        if (OneKernel.Refusal(found.Bootable, stream.SeveralKernels) is { } refusal)
            throw new PipelineException($"{image.Reference} cannot be built on: {refusal}.");
        progress.Report($"kernels: {found.Kernels}");
        RequirePlatform(found.Kernels, stream.Platform);
        var (fedora, notice) = FedoraChoice.Choose(found.OsRelease, found.Kernels, stream.Fedora);
        progress.Report($"Fedora: {fedora}");
        IEnumerable<string> findings = found.Findings;
        return new FoundBase(found.Kernels, fedora, [.. notice is null ? findings : findings.Append(notice)]);
    }

    /// <summary>Nothing is built on a base image whose maker has not signed it, once the maker's key is
    /// known.</summary>
    /// <exception cref="PipelineException">It is not signed by this key.</exception>
    static async Task RequireSignatureAsync(
        IRegistry registry, ImageReference pinned, Repository place, VerificationKey? key, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        if (key is null)
            return;
        var result = await SignatureCheck.AnywhereAsync(
            registry, pinned.Repository, pinned.Digest!, key, cancellationToken, place);
        if (!result.Verified)
            throw new PipelineException(
                $"The base image is not what its maker signed: {result.Reason}. Nothing is built on it. If its maker has a new key, replace the file which baseImageKey of the stream definition names, from a source you trust.");
        progress.Report($"base image: signed by {key}");
    }

    /// <exception cref="PipelineException">A kernel says that it is for another machine.</exception>
    static void RequirePlatform(KernelSet kernels, Platform platform)
    {
        if (kernels.FirstOrDefault(kernel => kernel.Architecture is { } own && own != RpmArchitecture(platform))
            is { } other)
            throw new PipelineException(
                $"The stream definition's platform is {platform}, and the base image's kernel {other} is for {other.Architecture}. Set platform to what the base image is for, or use another base image.");
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
