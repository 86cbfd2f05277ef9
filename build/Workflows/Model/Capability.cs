namespace KinoiteZfs.Workflows.Model;

/// <summary>What a target does on GitHub. The permissions of its job follow from it.</summary>
public enum Capability
{
    ReadPackages,
    WritePackages,
    WriteIssues,
    DeployPages,

    /// <summary>Runs what strangers wrote, also as root. No right goes with it, and none that could harm may stand
    /// beside it.</summary>
    RunForeignCode,
}

static class Capabilities
{
    public static IEnumerable<Permission> PermissionsOf(Capability capability) => capability switch
    {
        Capability.ReadPackages => [new Permission("packages", Write: false)],
        Capability.WritePackages => [new Permission("packages", Write: true)],
        Capability.WriteIssues => [new Permission("issues", Write: true)],
        Capability.DeployPages => [new Permission("pages", Write: true), new Permission("id-token", Write: true)],
        Capability.RunForeignCode => [],
        _ => throw new NotSupportedException($"There is no capability {capability}."),
    };

    /// <summary>Whether who may do one may do the other: writing includes reading.</summary>
    public static bool Covers(Capability granted, Capability wanted) => PermissionsOf(wanted).All(
        x => PermissionsOf(granted).Any(y => y.Scope == x.Scope && (y.Write || !x.Write)));

    public static bool Writes(Capability capability) => PermissionsOf(capability).Any(x => x.Write);
}
