namespace KinoiteZfs.Kmods.Packages;

/// <summary>Name, epoch, version, release and architecture of a package.</summary>
public sealed record RpmIdentity(string Name, uint? Epoch, string Version, string Release, string Architecture)
{
    /// <summary>NEVRA as RPM prints it: <c>name-[epoch:]version-release.arch</c>.</summary>
    public override string ToString() =>
        $"{Name}-{(Epoch is null ? "" : $"{Epoch}:")}{Version}-{Release}.{Architecture}";
}
