namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>akmods.json</c>: for every kernel, the image which holds its proven RPMs.</summary>
/// <param name="Inputs">Fingerprint of the inputs these akmods were made for.</param>
/// <param name="FedoraWide">The image of all kernels, as <c>main-&lt;fedora&gt;</c> in the candidate
/// repository.</param>
public sealed record AkmodsRecord(
    RunIdentity Run, Digest Inputs, IReadOnlyList<KernelAkmods> Kernels, ImageReference FedoraWide) : IRecordOfInputs
{
    public static string FileName => "akmods.json";

    public static int SchemaVersion => 2;

    public static string WrittenBy => Targets.Akmods;
}

/// <param name="Image">Repository, kernel-matched tag and digest.</param>
/// <param name="Reason">Why it was reused or rebuilt, for people.</param>
/// <param name="Packages">Everything in the image, the package with the modules first.</param>
public sealed record KernelAkmods(
    KernelRelease Kernel, CacheState Cache, string Reason, ImageReference Image, ZfsVersion Zfs,
    IReadOnlyList<ZfsPackage> Packages);

/// <summary>One package file, exactly.</summary>
/// <param name="Version">As RPM compares it: <c>[epoch:]version-release</c>.</param>
/// <param name="Digest">Of the file.</param>
public sealed record ZfsPackage(string Name, string Version, string Architecture, Digest Digest, long Size)
{
    public static ZfsPackage Of(RpmIdentity identity, Digest digest, long size) => new(
        identity.Name, string.Create(
            CultureInfo.InvariantCulture,
            $"{(identity.Epoch is { } epoch ? $"{epoch}:" : "")}{identity.Version}-{identity.Release}"),
        identity.Architecture, digest, size);
}

/// <summary>What the cache held for a kernel.</summary>
public enum CacheState
{
    /// <summary>Proven for exactly this kernel and these inputs.</summary>
    Fresh,

    /// <summary>No such tag.</summary>
    Missing,

    /// <summary>There is an image, and it is not what is needed.</summary>
    Stale,

    /// <summary>Rebuilt because it was asked for.</summary>
    Forced,
}
