namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// zfs and spl are those of the akmods which this run has proven, byte by byte when unpacked: not the base's own, not
/// changed on the way. Release, version and place can be the same in both.
/// </summary>
static class ProvenModuleRule
{
    /// <param name="proven">Every module in the akmods the image was composed with.</param>
    public static CheckResult Check(
        KernelRelease kernel, ModuleDirectory? directory, IReadOnlyList<KernelModule> proven)
    {
        var name = $"modules of {kernel}";
        var wanted = proven.Where(
            module => KernelModulePath.TryParse(module.Path, out var place) && place.Kernel == kernel)
            .Select(module => module.ContentDigest).ToHashSet();
        var foreign = directory?.Modules
            .Where(module => module.Content is { } content && !wanted.Contains(content.ContentDigest)).ToArray()
            ?? [];
        return foreign.Length == 0
            ? CheckResult.Pass(name, "zfs and spl are those of the akmods it was composed with")
            : CheckResult.Fail(
                name,
                $"{string.Join(" and ", foreign.Select(Shown))}: not what the akmods hold which it was composed with. "
                    + "Take the base's own ZFS out before ours is installed, as the recipe's install-zfs.sh does, and let nothing change modules afterwards");
    }

    static string Shown(FoundModule module) =>
        $"{UntrustedText.Printable(module.Path)} (sha256:{module.Content!.ContentDigest}{(module.OfBase ? ", of the base image" : "")})";
}
