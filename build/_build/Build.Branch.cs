using KinoiteZfs.Pipeline.Branches;

partial class Build
{
    [Job("branch", Comment = "Tags of the branch's own; no stable tag is touched.", TimeoutMinutes = 30)]
    [Does(Capability.WritePackages)]
    Target Branch => _ => _
        .Description("Publishes a branch's verified image and akmods under br-<branch>-<fedora>; never touches stable")
        .DependsOn(Verify)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(Verify, RecordFile<CandidateRecord>())
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var candidate = await Records.ReadAsync<CandidateRecord>(Cancellation);
            await BranchStage.RunAsync(
                inputs, candidate, ScopeOf(inputs.Run).Branch!, await LoadRepositoriesAsync(), Registry,
                TimeProvider.System, Progress, Cancellation);
        }));
}
