using KinoiteZfs.Pipeline;
using KinoiteZfs.Workflows;
using Nuke.Common;

partial class Build
{
    [Job("candidate", Comment = "Composes the image from the pinned inputs; publishes it where no machine looks for updates.", TimeoutMinutes = 90)]
    [Does(Capability.WritePackages)]
    [Installs("podman")]
    [LeavesLogs("artifacts/compose.log")]
    [UsesSecret(nameof(SigningKey), nameof(SigningPassword), In = ["build"], If = nameof(OnMain))]
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
            var options = CandidateOptions with { Signing = await LoadSigningAsync(inputs.Run) };
            await Records.WriteAsync(
                await CandidateStage.RunAsync(
                    inputs, akmods, await LoadRepositoriesAsync(), Registry, ImageComposer, options, Progress, Cancellation),
                Cancellation);
        }));
}
