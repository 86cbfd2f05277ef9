using KinoiteZfs.Pipeline;
using KinoiteZfs.Workflows;
using Nuke.Common;

partial class Build
{
    [Job("akmods", Comment = "Reuses modules which are proven for exactly these kernels, and builds the others.", TimeoutMinutes = 120)]
    [Does(Capability.WritePackages)]
    [Installs("just", "podman")]
    [LeavesLogs("artifacts/logs")]
    [UsesSecret(nameof(SigningKey), nameof(SigningPassword), In = ["build"], If = nameof(OnMain))]
    Target Akmods => _ => _
        .Description("Reuses kmod-zfs RPMs proven for every kernel, rebuilds the others, publishes kernel-matched tags")
        .DependsOn(ResolveInputs)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Produces(RecordFile<AkmodsRecord>())
        .OnlyWhenDynamic(() => NeedsBuild)
        .Executes(Stage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var options = AkmodsOptions with { Signing = await LoadSigningAsync(inputs.Run) };
            await Records.WriteAsync(
                await AkmodsStage.RunAsync(inputs, await LoadRepositoriesAsync(), Registry, Builder, options, Progress, Cancellation),
                Cancellation);
        }));
}
