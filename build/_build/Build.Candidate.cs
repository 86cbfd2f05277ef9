using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Reports.Changes;

partial class Build
{
    static AbsolutePath ComposedFolder => DefaultArtifacts / "composed";

    static DirectoryInfo Composed => new(ComposedFolder);

    [Job(
        "compose",
        Comment = "Composes the image from the pinned inputs. The recipe's code: it may read, holds no secret, and hands layers on.",
        TimeoutMinutes = 90, BuildsImages = true, Logs = ["artifacts/compose.log", "artifacts/compose-workspace"])]
    [Does(Capability.ReadPackages, Capability.RunForeignCode)]
    Target Compose => _ => _
        .Description("Composes the image from the pinned inputs; publishes nothing")
        .DependsOn(Akmods)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Produces(ComposedFolder / "**")
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var akmods = await Records.ReadAsync<AkmodsRecord>(Cancellation);
            await new RecordStore(Composed).WriteAsync(
                await ComposeStage.RunAsync(
                    inputs, akmods, await LoadRepositoriesAsync(), Registry, ImageComposer, Composed, ComposeOptions,
                    Progress, Cancellation),
                Cancellation);
        }));

    [Job(
        "candidate",
        Comment = "Publishes the new layers on the base's own, where no machine looks for updates. Runs our program alone.",
        TimeoutMinutes = 30)]
    [Does(Capability.WritePackages)]
    Target Candidate => _ => _
        .Description("Publishes the composed image in the candidate repository")
        .DependsOn(Compose)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Consumes(Compose, ComposedFolder / "**")
        .Produces(RecordFile<CandidateRecord>())
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var akmods = await Records.ReadAsync<AkmodsRecord>(Cancellation);
            var composed = await new RecordStore(Composed).ReadAsync<ComposedCandidate>(Cancellation);
            var options = new CandidateOptions { Scope = ScopeOf(inputs.Run), TrustedKey = await LoadPublicKeyAsync() };
            var earlier = await FindCandidateAsync(Cancellation);
            var candidate = await CandidateStage.RunAsync(
                inputs, akmods, composed, Composed, await LoadRepositoriesAsync(), Registry, options, Progress,
                Cancellation);
            await Records.WriteAsync(candidate.Remember(earlier), Cancellation);
            if (Replay)
            {
                var was = (await ReadLockAsync()).Image;
                Show(await ReplayComparison.RunAsync(was, candidate.Image, Registry, Progress, Cancellation));
            }
        }));
}
