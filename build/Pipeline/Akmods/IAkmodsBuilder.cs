using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Pipeline.Akmods;

/// <summary>Builds the ZFS RPMs for one kernel.</summary>
public interface IAkmodsBuilder
{
    /// <summary>Whether it compiles in the builder image of the inputs. Where nothing is compiled in it, it is no input.</summary>
    bool BuildsInImage => false;

    /// <summary>
    /// RPM files for exactly the requested kernel: the kernel modules' and the userland's. They are not trusted: the
    /// caller proves them before anything is published.
    /// </summary>
    /// <exception cref="PipelineException">The build failed; the message carries what matters of its log.</exception>
    Task<IReadOnlyList<FileInfo>> BuildAsync(AkmodsBuildRequest request, IProgress<string> progress, CancellationToken cancellation);
}

public sealed record AkmodsBuildRequest(
    KernelRelease Kernel, FedoraVersion Fedora, ZfsRelease Zfs, AkmodsFork Fork, PinnedImage? Builder)
{
    /// <summary>Who has to sign the modules; null where nobody has to.</summary>
    public ModuleSigner? ModuleSigner { get; init; }
}
