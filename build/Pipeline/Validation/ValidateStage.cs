using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Verification;

namespace KinoiteZfs.Pipeline.Validation;

/// <summary>What <see cref="ValidateStage"/> works with.</summary>
/// <param name="Folder">Where the composed image goes before it would be published.</param>
/// <param name="Scratch">Where the dry run's writes go instead of the registry.</param>
public sealed record ValidateRequest(
    BuildInputs Inputs, StreamRepositories Repositories, IComposer Composer, ComposeOptions Compose,
    DirectoryInfo Folder, IRegistry Scratch)
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
        ValidateRequest request, IRegistry registry, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var (inputs, repositories) = (request.Inputs, request.Repositories);
        progress = new DryRunProgress(progress);
        var dryRun = new OverlayRegistry(registry, request.Scratch);
        var options = new AkmodsOptions { Scope = TagScope.Of(inputs.Run) };
        var plan = await AkmodsBuildStage.PlanAsync(inputs, repositories, dryRun, options, progress, cancellationToken);
        var akmods = await AkmodsStage.RunAsync(
            inputs, plan.ToReused(inputs.Run), request.Folder, repositories, dryRun, options, progress,
            cancellationToken);
        var composed = await ComposeStage.RunAsync(
            inputs, akmods, repositories, dryRun, request.Composer, request.Folder, request.Compose, progress,
            cancellationToken);
        var candidate = await CandidateStage.RunAsync(
            inputs, akmods, composed, request.Folder, repositories, dryRun,
            new CandidateOptions { Scope = options.Scope, Time = time },
            progress, cancellationToken);
        var verify = new VerifyRequest(inputs, candidate, repositories) { Trust = request.Trust };
        return await VerifyStage.RunAsync(verify, dryRun, time, progress, cancellationToken);
    }

    /// <summary>Nobody shall read "published" and believe it.</summary>
    sealed class DryRunProgress(IProgress<string> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report($"dry run: {value}");
    }
}
