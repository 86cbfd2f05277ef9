namespace KinoiteZfs.Pipeline.Contents;

/// <summary>What a published image really holds, as far as ZFS is concerned. Nothing in here is taken from a
/// label.</summary>
/// <param name="Image">Digest of the image's manifest.</param>
/// <param name="Read">Which layers were read, for people: <c>all 66 layers</c>.</param>
/// <param name="BaseLayers">How the image's first layers compare with the base's; null when they are the
/// base's.</param>
/// <param name="Labels">Of the image's configuration. Compared, never believed.</param>
/// <param name="Userland">Paths of <c>zfs</c> and <c>zpool</c> below the usual folders.</param>
/// <param name="Libraries">Every libzfs.</param>
/// <param name="TrustFiles">Files which decide whether a host can update itself.</param>
public sealed record CandidateFacts(
    Digest Image,
    string Read,
    string? BaseLayers,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<ModuleDirectory> ModuleDirectories,
    IReadOnlyList<string> Userland,
    IReadOnlyList<FoundLibrary> Libraries,
    IReadOnlyList<TrustFile> TrustFiles)
{
    /// <summary>What hides a kernel of the image from hosts: see <see cref="KernelDirectories.Problems"/>.</summary>
    public IReadOnlyList<string> HiddenKernels { get; init; } = [];

    /// <summary>Entries of the layers above the base for which hosts refuse them: see
    /// <see cref="LayerImport"/>.</summary>
    public IReadOnlyList<string> RefusedEntries { get; init; } = [];

    /// <summary>The files of <c>modprobe.d</c> which count, in their order.</summary>
    public IReadOnlyList<ConfigurationFile> Modprobe { get; init; } = [];

    /// <summary>How the image's depmod chooses among modules of one name.</summary>
    public DepmodConfiguration Depmod { get; init; } = DepmodConfiguration.Default;

    /// <summary>What the image's kmod unpacks: modprobe's program and the library of udev; empty when there is
    /// none.</summary>
    public IReadOnlyList<KmodFeatures> Kmod { get; init; } = [];

    /// <summary>What the layers above the base put in the place of its folders and links.</summary>
    public IReadOnlyList<Replacement> Replacements { get; init; } = [];

    /// <summary>Every library of OpenZFS which the image's loader could take.</summary>
    public IReadOnlyList<string> OpenZfsLibraries { get; init; } = [];
}

/// <param name="Version">The OpenZFS it was built as; null when it does not tell, and <paramref name="Problem"/> says
/// why.</param>
public sealed record FoundLibrary(string Path, string? Version, string? Problem = null);

/// <param name="Problem">Why hosts cannot read it; null when they can.</param>
/// <param name="Fact">What it says; null when it cannot be read.</param>
public sealed record TrustFile(string Path, string? Problem, TrustFact? Fact = null);

/// <summary>One folder below <c>usr/lib/modules</c> (or <c>lib/modules</c>, which is the same where /lib is a
/// link).</summary>
/// <param name="Name">Of the folder; a kernel release, if all is well.</param>
/// <param name="HasKernel">There is a kernel it belongs to.</param>
/// <param name="Modules">Every zfs and spl module below it.</param>
/// <param name="Listing">Null when there is no <c>modules.dep</c>.</param>
/// <param name="BinaryListing">Null when there is no <c>modules.dep.bin</c>.</param>
public sealed record ModuleDirectory(
    string Name, bool HasKernel, IReadOnlyList<FoundModule> Modules, ModuleListing? Listing,
    ModuleListing? BinaryListing = null)
{
    /// <summary>Null when the image does not have it.</summary>
    public KernelConfiguration? Configuration { get; init; }

    /// <summary>Null when the image does not have the list.</summary>
    public KernelSymbols? Symbols { get; init; }

    /// <summary>One of the kernel's own modules; null when none of those looked for is there.</summary>
    public KernelModule? Witness { get; init; }

    /// <summary>Files which say that zfs or spl is part of the kernel itself, or which cannot be read.</summary>
    public IReadOnlyList<string> BuiltIn { get; init; } = [];

    /// <summary>Links to folders, which depmod follows and nothing here does.</summary>
    public IReadOnlyList<string> LinkedFolders { get; init; } = [];
}

/// <param name="Path">Inside the image.</param>
/// <param name="Below">The same below the kernel's folder, as <c>modules.dep</c> spells it:
/// <c>extra/zfs/zfs.ko.xz</c>.</param>
/// <param name="Name"><c>zfs</c> or <c>spl</c>.</param>
/// <param name="Content">Null when it cannot be read; <paramref name="Problem"/> says why.</param>
public sealed record FoundModule(string Path, string Below, string Name, KernelModule? Content, string? Problem = null)
{
    /// <summary>It lies in a layer of the base: nobody composed it.</summary>
    public bool OfBase { get; init; }
}

/// <summary>What <c>depmod</c> wrote: the modules modprobe can find.</summary>
/// <param name="Lines">Those of zfs and spl.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
public sealed record ModuleListing(IReadOnlyList<ModuleLine> Lines, string? Problem = null)
{
    public IEnumerable<string> Modules => Lines.Select(line => line.Module);

    /// <summary>Modules which these need and the image does not have.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <param name="Name">What modprobe is asked for.</param>
/// <param name="Module">What it loads, below the kernel's folder.</param>
/// <param name="Needs">What it loads before, in the same spelling.</param>
public sealed record ModuleLine(string Name, string Module, IReadOnlyList<string> Needs);
