using KinoiteZfs.Pipeline;
using Nuke.Common;

partial class Build
{
    Target Promote => _ => _
        .Description("Makes the proven candidate stable: audit tag, akmods, 'latest' last; or moves nothing")
        .DependsOn(Verify, BootTest)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Consumes(BootTest, RecordFile<CandidateRecord>())
        .Produces(RecordFile<PromotionRecord>())
        .OnlyWhenDynamic(() => NeedsBuild)
        .Executes(Stage(async () => await PromoteStage.RunAsync(
            await ReadPromotionRequestAsync(), Registry, Records, TimeProvider.System, Progress, Cancellation)));

    async Task<PromotionRequest> ReadPromotionRequestAsync() => new(
        await Records.ReadAsync<BuildInputs>(Cancellation),
        await Records.ReadAsync<AkmodsRecord>(Cancellation),
        await Records.ReadAsync<CandidateRecord>(Cancellation),
        await LoadRepositoriesAsync(),
        AllowDowngrade,
        RequireBootTest);
}
