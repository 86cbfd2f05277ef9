namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The record <c>built.json</c>: what the job which runs the akmods' build hands to the one which publishes. That job
/// has run other people's code, so nothing in here is believed; each file is measured and proven again.
/// </summary>
/// <param name="Inputs">Fingerprint of the inputs it was made for.</param>
/// <param name="Kernels">One for each kernel of the inputs.</param>
public sealed record BuiltAkmods(RunIdentity Run, Digest Inputs, IReadOnlyList<BuiltKernel> Kernels) : IRecordOfInputs
{
    public static string FileName => "built.json";

    public static int SchemaVersion => 1;

    public static string WrittenBy => Targets.BuildAkmods;
}

/// <param name="Cache">What the cache held, which decided.</param>
/// <param name="Reason">Why it is reused or was built, for people.</param>
/// <param name="Packages">Files in the kernel's folder beside the record; none when the cache is reused.</param>
public sealed record BuiltKernel(
    KernelRelease Kernel, CacheState Cache, string Reason, IReadOnlyList<BuiltPackage> Packages);

/// <param name="File">Its name alone.</param>
public sealed record BuiltPackage(string File, Digest Digest, long Size);
