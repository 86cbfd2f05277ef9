using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>
/// Makes a branch's verified image pullable under the branch's own tag, in the candidate repositories. It can write no other
/// tag than <c>br-…</c>, and it never writes to a stable repository.
/// </summary>
public static class BranchStage
{
    /// <summary>Tags image and akmods; run again it changes nothing.</summary>
    /// <exception cref="PipelineException">The candidate is not verified, not this run's, or the tags do not hold.</exception>
    public static async Task<BranchImage> RunAsync(
        BuildInputs inputs, CandidateRecord candidate, BranchTag branch, StreamRepositories repositories, IRegistry registry,
        TimeProvider time, IProgress<string> progress, CancellationToken cancellation)
    {
        Require(inputs, candidate, repositories);
        var tag = branch.For(inputs.Inputs.Fedora);
        TagMove[] moves =
        [
            await TagAsync(registry, candidate.Akmods, repositories.AkmodsCandidate, tag, progress, cancellation),
            await TagAsync(registry, candidate.Image, repositories.Candidate, tag, progress, cancellation),
        ];
        await TagReadBack.RequireAsync(registry, moves, time, progress, cancellation);
        return new BranchImage(branch, moves[1], moves[0]);
    }

    static void Require(BuildInputs inputs, CandidateRecord candidate, StreamRepositories repositories)
    {
        if (candidate.Inputs != inputs.Inputs.Fingerprint)
            throw new PipelineException(
                $"The candidate {candidate.Image} was composed from inputs {candidate.Inputs}, this run's are {inputs.Inputs.Fingerprint}. Run Candidate and Verify again.");
        if (candidate.Evidence is not { } evidence || evidence.Image != candidate.Image.Digest)
            throw new PipelineException(
                $"The candidate {candidate.Image} has not been verified, and a branch tag is there to be booted. Run Verify first; it adds the evidence to {CandidateRecord.FileName}.");
        if (repositories.Candidate == repositories.Image || repositories.AkmodsCandidate == repositories.Akmods)
            throw new PipelineException(
                $"Branch images only go to candidate repositories, and the stream names {repositories.Image} or {repositories.Akmods} for both. Give the candidates repositories of their own.");
    }

    static async Task<TagMove> TagAsync(
        IRegistry registry, ImageReference source, Repository target, Tag tag, IProgress<string> progress, CancellationToken cancellation)
    {
        var digest = source.Digest
            ?? throw new PipelineException($"{source} of {CandidateRecord.FileName} names no digest. Run Candidate again.");
        var reference = target.At(tag);
        var before = (await registry.FindManifestAsync(reference, cancellation))?.Digest;
        if (before != digest)
            await ImageCopy.CopyAsync(registry, source.Repository, digest, registry, target, tag, cancellation, progress);
        progress.Report($"{reference}: {before?.ToString() ?? "new"} → {digest}");
        return new TagMove(reference, before, digest, Moved: true);
    }
}

/// <summary>Where a branch's image and its akmods are.</summary>
public sealed record BranchImage(BranchTag Branch, TagMove Image, TagMove Akmods);
