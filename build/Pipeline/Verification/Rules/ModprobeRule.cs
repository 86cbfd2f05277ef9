namespace KinoiteZfs.Pipeline.Verification.Rules;

/// <summary>
/// No line of modprobe.d puts something else in the place of <c>zfs</c>. A command counts for spl too, which is loaded
/// for zfs; an alias does not, since what zfs needs is taken by its path. <c>blacklist zfs</c> leaves <c>modprobe
/// zfs</c> as it is, and keeps udev and systemd-modules-load, which load it at boot, from it; spl is loaded for zfs
/// whether listed or not. Options, softdep and weakdep lines keep nothing from being loaded; systemd's own file is
/// options alone.
/// </summary>
/// <remarks>
/// Source: kmod, libkmod/libkmod-module.c (kmod_module_new_from_lookup: aliases of the configuration come first;
/// kmod_module_probe_insert_module: commands, KMOD_PROBE_APPLY_BLACKLIST); systemd/systemd, src/shared/module-util.c
/// and modprobe.d/systemd.conf.
/// </remarks>
static class ModprobeRule
{
    const string Name = "modprobe.d";

    public static CheckResult Check(IReadOnlyList<ConfigurationFile> files)
    {
        var problems = ModprobeConfiguration.Lines(files)
            .Select(line => (Line: line, Effect: Effect(line))).Where(found => found.Effect is not null)
            .Select(found => $"{found.Line}: {found.Effect}").ToList();
        if (problems.Count > 0)
            return CheckResult.Fail(
                Name, $"{string.Join("; ", problems)}. Remove the line, or the file, when composing");
        var unread = files.Where(file => file.Problem is not null)
            .Select(file => $"; {UntrustedText.Printable(file.Path)} was not read: {file.Problem}");
        return CheckResult.Pass(
            Name, $"none of {files.Count} files keeps modprobe from zfs or spl{string.Concat(unread)}");
    }

    static string? Effect(ModprobeLine line) => line switch
    {
        { Command: "install", Module: "zfs" or "spl" } => $"modprobe would run this command and not load {line.Module}",
        { Command: "blacklist", Module: "zfs" } => "nothing would load ZFS at boot, and no pool would be imported",
        _ when line.IsAliasOf("zfs") && line.Rest != "zfs" =>
            $"'modprobe zfs' would load {UntrustedText.Quote(line.Rest)}",
        _ => null,
    };
}
