using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Pipeline.Validation;

partial class Build
{
    [Job("validate", Comment = "Everything but pushing.",
        TimeoutMinutes = 60, BuildsImages = true, Logs = ["artifacts/compose.log", "artifacts/compose-workspace"])]
    [Does(Capability.ReadPackages, Capability.RunForeignCode)]
    Target Validate => _ => _
        .Description("Everything but pushing, for pull requests: inputs resolve, akmods are proven, the image composes")
        .Executes(Stage(async () =>
        {
            var scratch = TemporaryDirectory / "validate";
            scratch.DeleteDirectory();
            var inputs = (await ResolveAsync(await IdentifyAsync())).Inputs;
            var request = new ValidateRequest(
                inputs,
                await LoadRepositoriesAsync(),
                ImageComposer,
                ComposeOptions,
                new DirectoryInfo(scratch / "composed"),
                new LayoutRegistry(scratch / "registry") { AllowsAbsentParts = true })
            {
                Trust = await LoadTrustAsync(),
            };
            await ValidateStage.RunAsync(request, Registry, TimeProvider.System, Progress, Cancellation);
        }));
}
