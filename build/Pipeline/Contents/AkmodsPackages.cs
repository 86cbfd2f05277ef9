namespace KinoiteZfs.Pipeline.Contents;

/// <summary>The packages chosen for one kernel, or what keeps them from being chosen.</summary>
/// <param name="Kmod">The proven package with the modules; null when there are problems.</param>
/// <param name="Userland">The programs and the libraries they need.</param>
/// <param name="FoundKernels">Kernels the modules were really built for, of every package looked at.</param>
public sealed record AkmodsResult(
    KmodRequest Request,
    RpmPackage? Kmod,
    IReadOnlyList<RpmPackage> Userland,
    IReadOnlyList<string> Problems,
    IReadOnlyList<KernelRelease> FoundKernels)
{
    public bool Proven => Problems.Count == 0;

    /// <summary>Packages which lay beside and nobody asked for; empty while there are problems.</summary>
    public IReadOnlyList<RpmPackage> Unwanted { get; init; } = [];

    public IEnumerable<RpmPackage> All => Kmod is null ? Userland : Userland.Prepend(Kmod);
}

/// <summary>
/// Chooses packages by what they are. File names play no part: they changed with every soname of libzfs.
/// </summary>
public static class AkmodsPackages
{
    /// <summary>Where the packages are in an akmods image.</summary>
    public const string Folder = "rpms/kmods/zfs";

    static readonly string[] Programs = ["zfs", "zpool"];

    static readonly string[] ProgramFolders = ["/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/"];

    // Libraries OpenZFS brings itself: nobody else can provide them.
    static readonly string[] OwnLibraries =
        ["libnvpair.so", "libuutil.so", "libzfs.so", "libzfs_core.so", "libzfsbootenv.so", "libzpool.so"];

    /// <summary>Exactly one proven kmod package, and the userland of the same version with everything it needs from
    /// here.</summary>
    public static AkmodsResult Check(IReadOnlyList<RpmPackage> packages, KmodRequest request)
    {
        List<string> problems = [];
        var results = packages
            .Where(package => KmodPackage.IsKmodName(package.Header.Identity.Name))
            .Select(package => (Package: package, Result: KmodPackage.Check(package, request)))
            .ToList();
        var proven = results.Where(item => item.Result.Provides).ToList();
        if (results.Count == 0)
            problems.Add($"no kmod-zfs package for {request.Kernel} among {Names(packages)}");
        else if (proven.Count == 0)
            problems.Add(results.MinBy(item => item.Result.Failures.Count()).Result.Reason);
        else if (proven.Count > 1)
            problems.Add(
                $"{proven.Count} packages provide ZFS for {request.Kernel}, and one is expected: {Names(proven.Select(item => item.Package))}");
        var (userland, missing) = Userland(packages, request.Zfs);
        problems.AddRange(missing);
        var result = new AkmodsResult(
            request, problems.Count == 0 ? proven[0].Package : null, userland, problems,
            [.. results.SelectMany(item => item.Result.FoundKernels).Distinct().Order()]);
        return result.Proven ? result with { Unwanted = [.. packages.Except(result.All)] } : result;
    }

    /// <summary>For messages: each package once, in order.</summary>
    public static string Names(IEnumerable<RpmPackage> packages) =>
        string.Join(", ", packages.Select(package => package.Header.Identity.ToString())
            .Distinct().Order(StringComparer.Ordinal))
            is { Length: > 0 } names ? names : "no package at all";

    /// <summary>The packages with the programs, and what they need from among these; or what is missing.</summary>
    /// <param name="zfs">The exact version; null takes any.</param>
    public static (IReadOnlyList<RpmPackage> Packages, IReadOnlyList<string> Problems) Userland(
        IReadOnlyList<RpmPackage> packages, ZfsVersion? zfs)
    {
        List<string> problems = [];
        var eligible = packages
            .Where(package => !KmodPackage.IsKmodName(package.Header.Identity.Name) && HasVersion(package, zfs))
            .OrderBy(package => package.Header.Identity.ToString(), StringComparer.Ordinal)
            .ToList();
        List<RpmPackage> chosen = [];
        foreach (var program in Programs)
        {
            var owners = eligible.Where(package => Owns(package, program)).ToList();
            if (owners.Count == 1)
                Add(owners[0]);
            else
                problems.Add(owners.Count == 0
                    ? $"no package of ZFS {zfs} has the program {program}; there are {Names(packages)}"
                    : $"{owners.Count} packages have the program {program}: {Names(owners)}");
        }
        for (var next = 0; next < chosen.Count; next++)
        {
            foreach (var dependency in chosen[next].Header.Requires)
            {
                if (eligible.FirstOrDefault(
                    package => package.Header.Provides.Any(provided => provided.Name == dependency.Name))
                    is { } provider)
                    Add(provider);
                else if (OwnLibraries.Any(library => dependency.Name.StartsWith(library, StringComparison.Ordinal)))
                    problems.Add(
                        $"{chosen[next].Header.Identity} needs {dependency.Name}, which no package of ZFS {zfs} here provides");
            }
        }
        return ([.. chosen.OrderBy(package => package.Header.Identity.ToString(), StringComparer.Ordinal)], problems);

        void Add(RpmPackage package)
        {
            if (!chosen.Contains(package))
                chosen.Add(package);
        }
    }

    /// <summary>Whether a package brings <c>zfs</c> or <c>zpool</c>.</summary>
    public static bool HasProgram(RpmPackage package) => Programs.Any(program => Owns(package, program));

    static bool HasVersion(RpmPackage package, ZfsVersion? zfs) =>
        zfs is null || KmodPackage.IsVersion(zfs, package.Header.Identity.Version, package.Header.Identity.Release);

    static bool Owns(RpmPackage package, string program) =>
        package.Header.Files.Any(file => !file.IsGhost && ProgramFolders.Any(folder => file.Path == folder + program));
}
