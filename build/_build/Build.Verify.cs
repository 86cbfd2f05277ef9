using KinoiteZfs.Pipeline.AuditTrail;
using KinoiteZfs.Pipeline.Stable.Promotion;
using KinoiteZfs.Pipeline.Verification;

partial class Build
{
    [Job("verify", Comment = "Looks into what was published, not into what was built.", TimeoutMinutes = 30)]
    [Does(Capability.ReadPackages)]
    Target Verify => _ => _
        .Description("Proves the published candidate: every kernel has its modules, its labels equal the inputs")
        .DependsOn(Candidate)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Candidate, RecordFile<CandidateRecord>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Produces(RecordFile<CandidateRecord>(), DefaultArtifacts / Provenance.FileName)
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var candidate = await Records.ReadAsync<CandidateRecord>(Cancellation);
            var request = new VerifyRequest(inputs, candidate, await LoadRepositoriesAsync())
            {
                Trust = await LoadTrustAsync(),
            };
            var proven = await VerifyStage.RunAsync(request, Registry, TimeProvider.System, Progress, Cancellation);
            await Records.WriteAsync(proven, Cancellation);
            // Of the candidate, for runs which go no further; Promote writes the one of the stable image.
            await Provenance.WriteAsync(
                new DirectoryInfo(ArtifactsDirectory),
                Provenance.Of(
                    inputs, await Records.ReadAsync<AkmodsRecord>(Cancellation), proven, proven.Image.Repository,
                    BuilderId ?? PromotionRequest.LocalBuilder),
                Cancellation);
        }));
}
