using KinoiteZfs.Pipeline;
using Nuke.Common;

partial class Build
{
    Target Candidate => _ => _
        .Description("Composes the image from the pinned inputs and publishes it in the candidate repository")
        .DependsOn(Akmods)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Akmods, RecordFile<AkmodsRecord>())
        .Produces(RecordFile<CandidateRecord>())
        .OnlyWhenDynamic(() => NeedsBuild)
        .Executes(Stage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var akmods = await Records.ReadAsync<AkmodsRecord>(Cancellation);
            await Records.WriteAsync(
                await CandidateStage.RunAsync(
                    inputs, akmods, await LoadRepositoriesAsync(), Registry, ImageComposer, CandidateOptions, Progress, Cancellation),
                Cancellation);
        }));
}
