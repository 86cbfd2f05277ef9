using KinoiteZfs.Pipeline;
using Nuke.Common;

partial class Build
{
    [Parameter("What Inspect and Explain look into: an image reference, or a file called .rpm, .ko, .ko.xz, .ko.zst or .ko.gz")]
    readonly string? Subject;

    Target Inspect => _ => _
        .Description("Shows what is inside --subject: kernels, packages, modules, versions, signers (--json: artifacts/inspect.json)")
        .Requires(() => Subject)
        .Executes(Stage(async () =>
        {
            var subject = InspectionSubject.Parse(Subject!, new DirectoryInfo(EnvironmentInfo.WorkingDirectory));
            var inspection = await InspectStage.RunAsync(subject, Registry, (await LoadStreamAsync()).Platform, Progress, Cancellation);
            ShowReport("inspect.json", () => InspectionTable.Render(inspection), inspection.ToJson);
        }));
}
