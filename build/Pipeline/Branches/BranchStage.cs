namespace KinoiteZfs.Pipeline.Branches;

/// <summary>
/// Makes a branch's verified image pullable under the branch's own tag, in the candidate repositories. It can write no
/// other tag than <c>br-…</c>, and it never writes to a stable repository.
/// </summary>
public static class BranchStage
{
    /// <summary>Tags the image, whose akmods have tags of the branch already; run again it changes nothing.</summary>
    /// <exception cref="PipelineException">The candidate is not verified, not this run's, or the tags do not
    /// hold.</exception>
    public static async Task<TagMove> RunAsync(
        BuildInputs inputs, CandidateRecord candidate, BranchTag branch, StreamRepositories repositories,
        IRegistry registry,
        TimeProvider time, IProgress<string> progress, CancellationToken cancellationToken)
    {
        Require(inputs, candidate, repositories);
        return await PublishedTag.CopyAsync(
            registry, candidate.Image, repositories.Candidate.At(branch.For(inputs.Inputs.Fedora)), time, progress,
            cancellationToken);
    }

    static void Require(BuildInputs inputs, CandidateRecord candidate, StreamRepositories repositories)
    {
        OneRun.Require(inputs, candidate);
        if (candidate.Evidence is not { } evidence || evidence.Image != candidate.Image.Digest)
            throw new PipelineException(
                $"The candidate {candidate.Image} has not been verified, and a branch tag is there to be booted. Run {Targets.Verify} first; it adds the evidence to {CandidateRecord.FileName}.");
        if (repositories.Candidate == repositories.Image || repositories.AkmodsCandidate == repositories.Akmods)
            throw new PipelineException(
                $"Branch images only go to candidate repositories, and the stream names {repositories.Image} or {repositories.Akmods} for both. Give the candidates repositories of their own.");
    }
}
