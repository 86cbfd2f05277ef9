namespace KinoiteZfs.Kmods.Packages;

/// <summary>How a dependency's version compares; the low bits of RPM's RPMSENSE flags.</summary>
[Flags]
public enum RpmComparison
{
    None = 0,
    Less = 1 << 1,
    Greater = 1 << 2,
    Equal = 1 << 3,
}

/// <summary>One Provides or Requires: <c>kernel-uname-r = 6.18.12-200.fc43.x86_64</c>.</summary>
public sealed record RpmDependency(string Name, RpmComparison Comparison, string Version)
{
    public override string ToString() => Comparison == RpmComparison.None
        ? Name
        : $"{Name} {(Comparison.HasFlag(RpmComparison.Less) ? "<" : "")}{(Comparison.HasFlag(RpmComparison.Greater) ? ">" : "")}{(Comparison.HasFlag(RpmComparison.Equal) ? "=" : "")} {Version}";
}
