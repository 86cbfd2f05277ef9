namespace KinoiteZfs.Pipeline.Model;

/// <summary>What akmods of one kernel have to be built from, every value exact.</summary>
public sealed record AkmodsNeed(KernelRelease Kernel, ResolvedInputs Inputs)
{
    public FedoraVersion Fedora => Inputs.Fedora;

    public ZfsVersion Zfs => Inputs.Zfs.Version;

    public AkmodsFork Fork => Inputs.Akmods;

    /// <summary>The image to compile in; null where none is, and then none is compared.</summary>
    public PinnedImage? Builder => Inputs.Builder;

    /// <summary>See <see cref="ResolvedInputs.ModuleSigner"/>.</summary>
    public ModuleSigner? ModuleSigner => Inputs.ModuleSigner;

    /// <summary>What the modules inside have to be.</summary>
    public KmodRequest Request => new(Kernel, Zfs: Zfs) { SignedBy = ModuleSigner };

    /// <summary>One need for every kernel of the base image.</summary>
    public static IReadOnlyList<AkmodsNeed> Of(ResolvedInputs inputs) =>
        [.. inputs.Kernels.Select(kernel => new AkmodsNeed(kernel, inputs))];
}
