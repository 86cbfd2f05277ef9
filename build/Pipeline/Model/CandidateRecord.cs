namespace KinoiteZfs.Pipeline.Model;

/// <summary>The record <c>candidate.json</c>: the image of this run, and the proof about it once there is
/// one.</summary>
/// <param name="Inputs">Fingerprint of the inputs it was composed from.</param>
/// <param name="Image">Repository, tag and digest. The digest decides; the tag may be shared by two runs on one
/// commit.</param>
/// <param name="Akmods">The Fedora-wide akmods image it was composed with, by digest.</param>
/// <param name="Evidence">Null until <c>Verify</c> has proven the published image.</param>
/// <param name="Boot">Null until <c>BootTest</c> has booted the published image.</param>
public sealed record CandidateRecord(
    RunIdentity Run, Digest Inputs, ImageReference Image, ImageReference Akmods, CandidateEvidence? Evidence,
    BootEvidence? Boot = null)
    : IRecordOfInputs
{
    /// <summary>
    /// What the package manager installed beside ZFS because it requires that, as the composing job has said:
    /// <c>sysstat-12.7.8-1.fc43.x86_64</c>. Shown and compared by people; nothing is decided by it. Null when there is
    /// nothing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? CameAlong { get; init; }

    /// <summary>What was booted, if it was this very image.</summary>
    [JsonIgnore]
    public BootEvidence? BootOfImage => Boot is { } boot && boot.Image == Image.Digest ? boot : null;

    /// <summary>Composing the same digest again does not make a boot test unhappened which it has failed.</summary>
    /// <param name="earlier">The record this one replaces.</param>
    public CandidateRecord Remember(CandidateRecord? earlier) =>
        earlier?.BootOfImage is { Passed: false } failed && failed.Image == Image.Digest
            ? this with { Boot = failed }
            : this;

    public static string FileName => "candidate.json";

    public static int SchemaVersion => 3;

    public static string WrittenBy => Targets.Candidate;
}

/// <summary>What was found in the published image. Belongs to one digest and to no other.</summary>
/// <param name="SecureBoot">What machines with it make of the modules, for people: see
/// <see cref="ModuleSigning.SecureBoot"/>.</param>
public sealed record CandidateEvidence(
    Digest Image, IReadOnlyList<KernelEvidence> Kernels, IReadOnlyList<string> Userland, string SecureBoot,
    DateTimeOffset VerifiedAt);

/// <summary>The modules found for one kernel of the image.</summary>
public sealed record KernelEvidence(KernelRelease Kernel, ModuleEvidence Zfs, ModuleEvidence Spl);

/// <param name="Path">Inside the image, <c>usr/lib/modules/…/extra/zfs/zfs.ko.xz</c>.</param>
/// <param name="Vermagic">As the module says; its first word is the kernel release.</param>
/// <param name="SignedBy">Whom its signature names, <c>nobody</c> without one: see <see cref="ModuleSigning"/>.</param>
public sealed record ModuleEvidence(string Path, string Version, string Vermagic, string SignedBy);
