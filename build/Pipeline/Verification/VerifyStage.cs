namespace KinoiteZfs.Pipeline.Verification;

/// <summary>Proves the candidate as it was published: by digest, from its content.</summary>
public static class VerifyStage
{
    /// <returns>The candidate's record with its evidence.</returns>
    /// <exception cref="VerificationException">Checks failed; the message names each with kernel and
    /// values.</exception>
    public static async Task<CandidateRecord> RunAsync(
        VerifyRequest request, IRegistry registry, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var result = await CheckAsync(request, registry, progress, cancellationToken);
        // Why one has failed is said once, in the exception.
        foreach (var check in result.Checks)
            progress.Report(check.Passed ? ProgressText.Detail($"ok  {check}") : $"FAILED  {check.Name}");
        progress.Report(
            $"{result.Checks.Count(check => check.Passed)} of {result.Checks.Count} checks passed, {result.Facts.Read} read");
        return result.Passed
            ? request.Candidate with
            {
                Evidence = new CandidateEvidence(
                    result.Facts.Image, result.Kernels, result.Facts.Userland,
                    ModuleSigning.SecureBoot(result.Kernels), time.GetUtcNow()),
                // What was booted is still true of the same image, and says nothing about any other.
                Boot = request.Candidate.BootOfImage,
            }
            : throw new VerificationException(result, request.Candidate);
    }

    /// <summary>The same as a result, for who wants to show every check whatever comes of it.</summary>
    /// <exception cref="PipelineException">The records do not belong together.</exception>
    public static async Task<CandidateResult> CheckAsync(
        VerifyRequest request, IRegistry registry, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (candidate, inputs) = (request.Candidate, request.Inputs.Inputs);
        var digest = candidate.Image.Digest
            ?? throw new PipelineException(
                $"{candidate.Image} of {CandidateRecord.FileName} names no digest, and a tag proves nothing. Run {Targets.Candidate} again.");
        OneRun.Require(request.Inputs, candidate);
        var labels = InputLabels.For(request.Inputs, request.Repositories.Title, candidate.Akmods);
        var akmods = await AkmodsImage.ReadAsync(registry, candidate.Akmods, cancellationToken);
        IReadOnlyList<KernelModule> modules = [.. akmods.Packages.SelectMany(found => found.Package.Modules)];
        var expected = new CandidateExpectation(inputs.Kernels, inputs.Zfs.Version, labels, modules, request.Trust)
        {
            SeveralKernels = inputs.SeveralKernels,
        };
        var image = await registry.ResolveImageAsync(
            candidate.Image.Repository.At(digest), inputs.Platform, cancellationToken);
        var pinned = await registry.ResolveBaseAsync(
            inputs.Base, inputs.Platform, request.Repositories.Image, progress, cancellationToken);
        var reader = new CandidateReader(registry, image, BaseComparison.Of(image, pinned), progress);
        var facts = await reader.ReadAsync(cancellationToken);
        return CandidateCheck.Check(facts, expected);
    }
}
