namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// Whose tags a run writes in the candidate repositories: main's, or those of one branch. Everything that is not main,
/// a pull request or a commit which main does not contain, is a branch here: its tags begin with <c>br-</c>, and main
/// reads none of them.
/// </summary>
public sealed record TagScope
{
    const string Refs = "refs/";

    TagScope()
    {
    }

    public static TagScope Main { get; } = new();

    /// <summary>Null for main.</summary>
    public BranchTag? Branch { get; private init; }

    public static TagScope Of(BranchTag branch) => new() { Branch = branch };

    /// <summary>By what the run is of, and not by what somebody calls it.</summary>
    public static TagScope Of(RunIdentity run) =>
        PromotedBranch.Check(run).Passed ? Main
        : Of(BranchTag.TryParse(run.Ref, out var branch) ? branch : BranchTag.Parse(run.Ref[Refs.Length..]));

    /// <summary>Akmods of all kernels: <c>main-43</c>, or <c>br-my-fix-43</c>.</summary>
    public Tag Akmods(FedoraVersion fedora) => Branch?.For(fedora) ?? StreamTags.Akmods(fedora);

    /// <summary>Akmods of one kernel: <c>main-43-6.18.12-200.fc43.x86_64</c>, or
    /// <c>br-my-fix-43-6.18.12-200.fc43.x86_64</c>.</summary>
    public Tag Akmods(FedoraVersion fedora, KernelRelease kernel) =>
        Branch?.For(fedora, kernel) ?? StreamTags.Akmods(fedora, kernel);

    /// <summary><c>&lt;shortsha&gt;-43</c>, or <c>br-my-fix-&lt;shortsha&gt;-43</c>: the branch's own tag waits for the
    /// proof.</summary>
    public Tag Candidate(RunIdentity run, FedoraVersion fedora) =>
        Branch?.For(run, fedora) ?? StreamTags.Candidate(run, fedora);

    public override string ToString() => Branch is { } branch ? $"branch {branch.Branch}" : "main";
}
