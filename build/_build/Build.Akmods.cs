using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Akmods.Fork;

partial class Build
{
    static AbsolutePath BuiltFolder => DefaultArtifacts / "built";

    static DirectoryInfo Built => new(BuiltFolder);

    [Job(
        "build-akmods",
        Comment = "Builds the modules which no cache has. Other people's code: it may read, holds no secret but the modules' own key where the stream has one, and hands files on.",
        TimeoutMinutes = 120, BuildsImages = true, Just = ForkTools.JustInWorkflows, Logs = ["artifacts/logs"])]
    [Does(Capability.ReadPackages, Capability.RunForeignCode)]
    [SignsForeignCode(nameof(ModuleSigningKey), "module-signing", In = "build", When = nameof(SignsModules))]
    Target BuildAkmods => _ => _
        .Description(
            "Builds kmod-zfs RPMs for every kernel whose akmods are not proven in the cache; publishes nothing")
        .DependsOn(ResolveInputs)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Produces(BuiltFolder / "**")
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var options = await LoadAkmodsOptionsAsync(inputs.Run);
            await new RecordStore(Built).WriteAsync(
                await AkmodsBuildStage.RunAsync(
                    inputs, await LoadRepositoriesAsync(), Registry, await LoadBuilderAsync(), Built, options, Progress,
                    Cancellation),
                Cancellation);
        }));

    [Job(
        "akmods", Comment = "Proves what was built, or what the cache has, and publishes it. Runs our program alone.",
        TimeoutMinutes = 20)]
    [Does(Capability.WritePackages)]
    Target Akmods => _ => _
        .Description(
            "Publishes the kmod-zfs RPMs under kernel-matched tags: reused where they are proven, else those BuildAkmods made")
        .DependsOn(BuildAkmods)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Consumes(BuildAkmods, BuiltFolder / "**")
        .Produces(RecordFile<AkmodsRecord>())
        .OnlyWhenDynamic(() => IsWanted(), SomethingToBuild)
        .Executes(BuildStage(async () =>
        {
            var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
            var built = await new RecordStore(Built).ReadAsync<BuiltAkmods>(Cancellation);
            var options = await LoadAkmodsOptionsAsync(inputs.Run);
            await Records.WriteAsync(
                await AkmodsStage.RunAsync(
                    inputs, built, Built, await LoadRepositoriesAsync(), Registry, options, Progress, Cancellation),
                Cancellation);
        }));

    async Task<AkmodsOptions> LoadAkmodsOptionsAsync(RunIdentity run) => new(RebuildAkmods, AllowBeyondMaximum)
    {
        Scope = ScopeOf(run),
        Key = await LoadPublicKeyAsync(),
    };
}
