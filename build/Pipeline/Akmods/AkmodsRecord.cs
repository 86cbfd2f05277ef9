using KinoiteZfs.Kmods;
using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>The record <c>akmods.json</c>: for every kernel, the image which holds its proven RPMs.</summary>
/// <param name="Inputs">Fingerprint of the inputs these akmods were made for.</param>
/// <param name="FedoraWide">The image of all kernels, as <c>main-&lt;fedora&gt;</c> in the candidate repository.</param>
public sealed record AkmodsRecord(
    RunIdentity Run, Digest Inputs, IReadOnlyList<KernelAkmods> Kernels, ImageReference FedoraWide) : IRecord
{
    public static string FileName => "akmods.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => "Akmods";
}

/// <param name="Image">Repository, kernel-matched tag and digest.</param>
/// <param name="Reason">Why it was reused or rebuilt, for people.</param>
public sealed record KernelAkmods(
    KernelRelease Kernel, CacheState Cache, string Reason, ImageReference Image, ZfsVersion Zfs);

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
