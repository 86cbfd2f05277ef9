namespace KinoiteZfs.Pipeline.Model;

/// <summary>Every tag the pipeline writes, spelled in one place.</summary>
public static partial class StreamTags
{
    public static Tag Stable => ImageReference.Latest;

    /// <summary>Akmods of all kernels of a Fedora version: <c>main-43</c>.</summary>
    public static Tag Akmods(FedoraVersion fedora) => Tag.Parse($"main-{fedora}");

    /// <summary>Akmods of one kernel: <c>main-43-6.18.12-200.fc43.x86_64</c>.</summary>
    public static Tag Akmods(FedoraVersion fedora, KernelRelease kernel) =>
        Tag.Parse($"main-{fedora}-{kernel.TagForm}");

    /// <summary><c>&lt;shortsha&gt;-&lt;fedora&gt;</c>.</summary>
    public static Tag Candidate(RunIdentity run, FedoraVersion fedora) => Tag.Parse($"{run.ShortSha}-{fedora}");

    public static bool IsCandidate(Tag tag) => CandidateTag().IsMatch(tag.Name);

    /// <summary>Of the akmods of all kernels of a Fedora version.</summary>
    public static bool IsFedoraWide(Tag tag) => FedoraWideTag().IsMatch(tag.Name);

    /// <summary>Written once and never moved: <c>stable-&lt;run&gt;-&lt;sha&gt;</c>.</summary>
    public static Tag Audit(RunIdentity run) => AuditTag.Of(StableMove.Promotion, run).Tag;

    [GeneratedRegex(@"\A[0-9a-f]{7}-[1-9][0-9]{0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CandidateTag();

    [GeneratedRegex(@"\Amain-[1-9][0-9]{0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FedoraWideTag();
}
