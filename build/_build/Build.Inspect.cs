using KinoiteZfs.Pipeline.Reports.Inspect;
using Nuke.Common;

partial class Build
{
    [Parameter("What Inspect and Explain look into: an image reference, or a file called .rpm, .ko, .ko.xz, .ko.zst or .ko.gz")]
    readonly string? Subject;

    /// <summary>Asked for here: what a target requires NUKE asks a person for, also where there is none.</summary>
    string NamedSubject => Subject ?? throw new PipelineException("Nothing is named to look into. Add --subject with an image reference; for Inspect it may be a file.");

    Target Inspect => _ => _
        .Description("Shows what is inside --subject: kernels, packages, modules, versions, signers (--json: artifacts/inspect.json)")
        .Executes(Stage(async () =>
        {
            var subject = InspectionSubject.Parse(NamedSubject, new DirectoryInfo(EnvironmentInfo.WorkingDirectory));
            var inspection = await InspectStage.RunAsync(subject, Registry, (await LoadStreamAsync()).Platform, Progress, Cancellation);
            ShowReport("inspect.json", inspection, inspection.Render());
        }));
}
