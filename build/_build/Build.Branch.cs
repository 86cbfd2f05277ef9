using KinoiteZfs.Pipeline;
using Nuke.Common;

partial class Build
{
    Target Branch => _ => _
        .Description("Publishes a branch's verified image and akmods under br-<branch>-<fedora>; never touches stable")
        .DependsOn(Verify)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .Executes(Stage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var candidate = await Records.ReadAsync<CandidateRecord>(Cancellation);
            var branch = BranchTag.Parse(BranchName ?? Checkout.BranchOf(inputs.Run));
            await BranchStage.RunAsync(
                inputs, candidate, branch, await LoadRepositoriesAsync(), Registry, TimeProvider.System, Progress, Cancellation);
        }));
}
