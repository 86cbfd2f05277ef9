using KinoiteZfs.Kmods.Versions;

namespace KinoiteZfs.Kmods.Modules;

/// <summary>What a kernel module says of itself in its <c>.modinfo</c> section and its signature.</summary>
/// <param name="Path">Where it was found.</param>
/// <param name="Name">From modinfo; null in modules which do not say.</param>
/// <param name="Vermagic">The whole string: <c>6.18.12-200.fc43.x86_64 SMP preempt mod_unload </c>.</param>
/// <param name="Machine">ELF's e_machine by RPM's name of the architecture; null when it is another.</param>
public sealed partial record KernelModule(
    string Path,
    ModuleCompression Compression,
    string? Name,
    string? Version,
    string? Vermagic,
    string? SourceVersion,
    string? License,
    IReadOnlyList<string> Depends,
    string? Machine,
    bool IsSigned)
{
    /// <summary>Whom its signature names; empty when nobody, or in a form that is not known.</summary>
    public IReadOnlyList<ModuleSigner> Signers { get; init; } = [];

    /// <summary>How its file is packed; null when it was not read from one.</summary>
    public ModulePacking? Packing { get; init; }

    /// <summary>SHA-256 of the module unpacked, a signature at its end included, in hexadecimal; null when it was not
    /// read from a file.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>Null when they were not reached: a module with debug information can be larger than memory
    /// allows.</summary>
    public ModuleSymbols? Symbols { get; init; }

    /// <summary>The kernel it was built for: vermagic's first word. Null when there is none or it is no kernel
    /// release.</summary>
    public KernelRelease? Kernel => KernelRelease.TryParse(Vermagic?.Split(' ')[0], out var kernel) ? kernel : null;
}
