namespace KinoiteZfs.Kmods.Core;

/// <summary>Bounds for what foreign files may ask for. Real values and the reason stand beside each.</summary>
public static class KmodLimits
{
    /// <summary>OpenZFS' META has about 300 bytes.</summary>
    public const int MetaBytes = 64 * 1024;

    /// <summary>An unstripped zfs.ko has 105 MB; eight times that bounds the time a hostile one can take. It is never
    /// held in memory.</summary>
    public const long ModuleBytes = 1024L * 1024 * 1024;

    /// <summary>Modules compress 5 to 15 times; debug information up to 40 times. A thousandfold growth is an
    /// attack.</summary>
    public const long CompressionRatio = 1000;

    /// <summary>Below this much output a ratio says nothing: a few hundred zeros compress as well as an attack
    /// does.</summary>
    public const long RatioFreeBytes = 16L * 1024 * 1024;

    /// <summary>
    /// Kernel modules are compressed with 1 MiB (kernel build) or 8 MiB (xz -6, zstd -19) of history. A larger
    /// dictionary is loaded by kernels too; only as much of it as the module has bytes is ever used.
    /// </summary>
    public const int ModuleWindowBytes = 64 * 1024 * 1024;

    /// <summary>zfs.ko has about 60 sections, 200 with debug information.</summary>
    public const int ModuleSections = 16 * 1024;

    /// <summary>
    /// Section names, symbols and their names stand at the end, with the section table. A zfs.ko without debug
    /// information has about 7 MB, all of which is within reach.
    /// </summary>
    public const int ModuleTailBytes = 8 * 1024 * 1024;

    /// <summary>Strings in a module which look like modinfo fields, real or not; an unstripped zfs.ko has a few
    /// hundred.</summary>
    public const int ModuleInfoCandidates = 16 * 1024;

    /// <summary>The longest modinfo value read; vermagic has about 60 bytes, depends of the largest modules about
    /// 500.</summary>
    public const int ModuleInfoValueBytes = 4096;

    /// <summary>Modules whose facts are kept from one package; kmod-zfs has two to seven.</summary>
    public const int ModulesPerPackage = 512;

    /// <summary>Programs and libraries have about a dozen segments.</summary>
    public const int ProgramSegments = 256;

    /// <summary>Libraries one program names itself; zpool names 12.</summary>
    public const int ProgramNeeds = 256;

    /// <summary>A library's name, or the path of the loader: Linux' NAME_MAX.</summary>
    public const int ProgramNameBytes = 255;

    /// <summary>PKCS#7 without certificates has about 700 bytes.</summary>
    public const int ModuleSignatureBytes = 64 * 1024;
}

/// <summary>Bounds for one RPM package. The defaults fit every kmod and userland package with room; tests lower
/// them.</summary>
public sealed record RpmLimits
{
    public static RpmLimits Default { get; } = new();

    /// <summary>Index entries of one header: real packages have 60 to 100.</summary>
    public int HeaderEntries { get; init; } = 4096;

    /// <summary>Data of one header: about 20 KB for a kmod package, 300 KB for zfs. Several lists may be decoded from
    /// the same bytes.</summary>
    public int HeaderBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Files of one package, and values of any other list in its header: kmod-zfs has under 20, zfs about
    /// 500.</summary>
    public int Files { get; init; } = 50_000;

    /// <summary>Characters of all paths together: a header can name one long directory for each of its files.</summary>
    public long PathsTotal { get; init; } = 4L * 1024 * 1024;

    /// <summary>Linux' PATH_MAX.</summary>
    public int PathBytes { get; init; } = 4096;

    /// <summary>One file in the payload; zfs-dracut and friends are far below, an unstripped zfs.ko has 105
    /// MB.</summary>
    public long FileBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>The payload, decompressed.</summary>
    public long PayloadBytes { get; init; } = 4096L * 1024 * 1024;

    /// <summary>
    /// History a decompressor may ask for. rpm's usual settings want 2 to 16 MiB (xz) and 8 MiB (zstd -19). With 32 MiB
    /// the process peaks at 124 MB, with the 64 MiB of xz -9 at 188, and it has to stay below 150.
    /// </summary>
    public int WindowBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How much larger the payload may be than its compressed form, once it is larger than
    /// <see cref="KmodLimits.RatioFreeBytes"/>.</summary>
    public long CompressionRatio { get; init; } = KmodLimits.CompressionRatio;
}
