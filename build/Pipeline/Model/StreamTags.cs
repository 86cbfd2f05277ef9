namespace KinoiteZfs.Pipeline.Model;

/// <summary>Every tag the pipeline writes, spelled in one place.</summary>
public static class StreamTags
{
    public static Tag Stable => ImageReference.Latest;

    /// <summary>Akmods of all kernels of a Fedora version: <c>main-43</c>.</summary>
    public static Tag Akmods(FedoraVersion fedora) => Tag.Parse($"main-{fedora}");

    /// <summary>Akmods of one kernel: <c>main-43-6.18.12-200.fc43.x86_64</c>.</summary>
    public static Tag Akmods(FedoraVersion fedora, KernelRelease kernel) => Tag.Parse($"main-{fedora}-{kernel.TagForm}");

    /// <summary><c>&lt;shortsha&gt;-&lt;fedora&gt;</c>.</summary>
    public static Tag Candidate(RunIdentity run, FedoraVersion fedora) => Tag.Parse($"{run.ShortSha}-{fedora}");

    /// <summary>Written once and never moved: <c>stable-&lt;run&gt;-&lt;sha&gt;</c>.</summary>
    public static Tag Audit(RunIdentity run) => AuditTag.Of(StableMove.Promotion, run).Tag;
}
