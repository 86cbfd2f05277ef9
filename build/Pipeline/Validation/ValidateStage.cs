using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline;

/// <summary>What <see cref="ValidateStage"/> works with.</summary>
/// <param name="Image">Name of the stream's image.</param>
/// <param name="Scratch">Where the dry run's writes go instead of the registry.</param>
public sealed record ValidateRequest(
    BuildInputs Inputs, StreamRepositories Repositories, string Image, IComposer Composer, CandidateOptions Candidate, IRegistry Scratch)
{
    /// <summary>Whom the image's hosts have to trust; null when hosts verify nothing.</summary>
    public TrustExpectation? Trust { get; init; }
}

/// <summary>
/// The whole job up to a proven candidate, for pull requests: akmods proven, image composed and verified. Nothing is
/// built and nothing is pushed; every write lands in a scratch place.
/// </summary>
public static class ValidateStage
{
    /// <exception cref="PipelineException">
    /// A kernel's akmods are missing or stale (the message says how to refresh them), or the image does not hold.
    /// </exception>
    public static async Task<CandidateRecord> RunAsync(
        ValidateRequest request, IRegistry registry, TimeProvider time, IProgress<string> progress, CancellationToken cancellation)
    {
        var (inputs, repositories) = (request.Inputs, request.Repositories);
        progress = new DryRunProgress(progress);
        var dryRun = new OverlayRegistry(registry, request.Scratch);
        var options = new AkmodsOptions();
        var plan = await AkmodsStage.PlanAsync(inputs, repositories, dryRun, options, progress, cancellation);
        plan.RequireFresh();
        var akmods = await AkmodsStage.RunAsync(inputs, repositories, dryRun, new NoBuilder(), options, progress, cancellation);
        var candidate = await CandidateStage.RunAsync(
            inputs, akmods, repositories, dryRun, request.Composer, request.Candidate, progress, cancellation);
        return await VerifyStage.RunAsync(new VerifyRequest(inputs, candidate, request.Image) { Trust = request.Trust }, dryRun, time, progress, cancellation);
    }

    /// <summary>Nobody shall read "published" and believe it.</summary>
    sealed class DryRunProgress(IProgress<string> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report($"dry run: {value}");
    }

    /// <summary>Everything is fresh here; should the cache change in between, a validation still does not build.</summary>
    sealed class NoBuilder : IAkmodsBuilder
    {
        public Task<IReadOnlyList<FileInfo>> BuildAsync(AkmodsBuildRequest request, IProgress<string> progress, CancellationToken cancellation) =>
            throw new PipelineException(
                $"The akmods for kernel {request.Kernel} changed while this run validated them. Run the validation again.");
    }
}
