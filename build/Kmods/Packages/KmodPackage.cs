using KinoiteZfs.Kmods.Modules;
using KinoiteZfs.Kmods.Versions;

namespace KinoiteZfs.Kmods.Packages;

/// <summary>Decides whether a package really provides ZFS for a kernel. Labels and names are never enough: all sources
/// must agree.</summary>
public static class KmodPackage
{
    const string NamePrefix = "kmod-zfs";

    // Dependencies whose version is a kernel release.
    static readonly string[] KernelCapabilities = ["kernel-uname-r", "kernel-modules-for-kernel"];

    static readonly string[] RequiredModules = ["spl", "zfs"];

    /// <summary>Whether a package by its name claims to hold ZFS modules: <c>kmod-zfs</c> or
    /// <c>kmod-zfs-&lt;kernel&gt;</c>.</summary>
    public static bool IsKmodName(string name) =>
        name == NamePrefix || (name.StartsWith(NamePrefix + "-", StringComparison.Ordinal)
            && name[(NamePrefix.Length + 1)..] is [>= '0' and <= '9', ..]);

    public static KmodResult Check(RpmPackage package, KmodRequest request)
    {
        var identity = package.Header.Identity;
        List<KmodCheck> checks = [NameCheck(identity.Name, request.Kernel), HeaderCheck(
            package.Header, request.Kernel)];
        if ((request.Architecture ?? request.Kernel.Architecture) is { } architecture)
            checks.Add(Equal("RPM architecture", architecture, identity.Architecture));
        if (request.Zfs is { } zfs)
            checks.Add(new KmodCheck("RPM version", zfs.ToString(), $"{identity.Version}-{identity.Release}", IsVersion(
                zfs, identity.Version, identity.Release)));
        foreach (var name in RequiredModules)
            checks.AddRange(ModuleChecks(package, name, request));
        var kernels = package.Modules.Select(module => module.Kernel)
            .OfType<KernelRelease>().Distinct().Order().ToArray();
        return new KmodResult(request, identity.ToString(), checks, kernels);
    }

    static KmodCheck NameCheck(string name, KernelRelease kernel)
    {
        var expected = $"{NamePrefix}-{kernel}";
        // A plain kmod-zfs carries its kernel in the header only, which HeaderCheck reads.
        return new KmodCheck(
            "RPM name", expected, UntrustedText.Printable(name), name == expected || name == NamePrefix);
    }

    static KmodCheck HeaderCheck(RpmHeader header, KernelRelease kernel)
    {
        var named = header.Requires.Concat(header.Provides)
            .Select(dependency => (Dependency: dependency, Kernel: KernelOf(dependency)))
            .Where(item => item.Kernel is not null)
            .Distinct().ToArray();
        return new KmodCheck(
            "RPM header", $"{KernelCapabilities[0]} = {kernel}",
            named.Length == 0
                ? "no kernel named"
                : string.Join(", ", named.Select(item => UntrustedText.Printable(item.Dependency.ToString()))),
            named.Length > 0 && named.All(item => item.Kernel == kernel.ToString()));
    }

    /// <summary>
    /// The kernel release a dependency names, if it does. A version holds at most one '-', so a release with more of
    /// them (Debian's) stands inside the name: <c>kernel-uname-r(…)</c>.
    /// </summary>
    public static string? KernelOf(RpmDependency dependency)
    {
        if (KernelCapabilities.Contains(dependency.Name))
            return dependency.Comparison == RpmComparison.Equal ? dependency.Version : null;
        var open = dependency.Name.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && dependency.Name.EndsWith(')') && KernelCapabilities.Contains(dependency.Name[..open])
            ? dependency.Name[(open + 1)..^1]
            : null;
    }

    static IEnumerable<KmodCheck> ModuleChecks(RpmPackage package, string name, KmodRequest request)
    {
        var found = package.Modules
            .Select(
                module => (Module: module, Place: KernelModulePath.TryParse(module.Path, out var place) ? place : null))
            .Where(item => item.Place?.Name == name)
            .ToArray();
        var expected = $"/lib/modules/{request.Kernel}/extra/zfs/{name}.ko";
        yield return new KmodCheck(
            $"path of {name}.ko", expected,
            found.Length == 0
                ? "no such module"
                : string.Join(", ", found.Select(item => UntrustedText.Printable(item.Module.Path))),
            found.Length == 1 && found[0].Place!.Kernel == request.Kernel && found[0].Place!.Folder == "extra/zfs");
        foreach (var (module, _) in found)
        {
            yield return new KmodCheck(
                $"vermagic of {name}.ko", request.Kernel.ToString(),
                module.Vermagic is null ? "none" : UntrustedText.Printable(module.Vermagic.Trim()),
                module.Kernel == request.Kernel);
            yield return Equal($"modinfo name of {name}.ko", name, module.Name);
            if ((request.Architecture ?? request.Kernel.Architecture) is { } architecture)
                yield return Equal($"machine of {name}.ko", architecture, module.Machine);
            if (request.Zfs is { } zfs)
                yield return new KmodCheck(
                    $"version of {name}.ko", zfs.ToString(),
                    module.Version is null ? "none" : UntrustedText.Printable(module.Version),
                    module.Version is { } version && IsModuleVersion(zfs, version));
            if (request.SignedBy is { } signer)
                yield return new KmodCheck(
                    $"signer of {name}.ko", $"{signer} (serial {signer.Serial})",
                    module.Signers.Count == 0 ? "nobody" : UntrustedText.Printable(
                        string.Join(", ", module.Signers.Select(found => $"{found} (serial {found.Serial})"))),
                    module.Signers.Contains(signer));
        }
    }

    /// <summary>Whether a package's version is this OpenZFS. RPM versions cannot hold '-': a candidate stands as
    /// 2.4.0~rc1, or as release rc1 of 2.4.0.</summary>
    public static bool IsVersion(ZfsVersion zfs, string version, string release)
    {
        var final = $"{zfs.Line}.{zfs.Patch}";
        if (zfs.ReleaseCandidate is null)
            return version == final && !release.StartsWith("rc", StringComparison.Ordinal);
        var candidate = $"rc{zfs.ReleaseCandidate}";
        return version == $"{final}~{candidate}"
            || (version == final
                && (release == candidate || release.StartsWith(candidate + ".", StringComparison.Ordinal)));
    }

    /// <summary>A module says <c>2.4.1-1</c>: the version and META's release. A final version is not its own
    /// candidate.</summary>
    public static bool IsModuleVersion(ZfsVersion zfs, string version) =>
        version == zfs.ToString()
        || (version.StartsWith($"{zfs}-", StringComparison.Ordinal)
            && !version.StartsWith($"{zfs}-rc", StringComparison.Ordinal));

    static KmodCheck Equal(string subject, string expected, string? found) =>
        new(subject, expected, found is null ? "none" : UntrustedText.Printable(found), expected == found);
}
