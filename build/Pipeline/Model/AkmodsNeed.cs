using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Kmods.Packages;

namespace KinoiteZfs.Pipeline.Model;

/// <summary>What akmods of one kernel have to be built from, every value exact.</summary>
/// <param name="Builder">The image to compile in; null where none is, and then none is compared.</param>
public sealed record AkmodsNeed(
    KernelRelease Kernel, FedoraVersion Fedora, ZfsVersion Zfs, CommitSha Commit, KernelFlavor Flavor, PinnedImage? Builder, Platform Platform)
{
    /// <summary>See <see cref="ResolvedInputs.ModuleSigner"/>.</summary>
    public ModuleSigner? ModuleSigner { get; init; }

    /// <summary>What the modules inside have to be.</summary>
    public KmodRequest Request => new(Kernel, Zfs: Zfs) { SignedBy = ModuleSigner };

    /// <summary>One need for every kernel of the base image.</summary>
    public static IReadOnlyList<AkmodsNeed> Of(ResolvedInputs inputs) =>
        [.. inputs.Kernels.Select(kernel =>
            new AkmodsNeed(kernel, inputs.Fedora, inputs.Zfs.Version, inputs.Akmods.Commit, inputs.Akmods.Flavor, inputs.Builder, inputs.Platform)
            {
                ModuleSigner = inputs.ModuleSigner,
            })];
}
