using KinoiteZfs.Pipeline.Reports.Explain;
using Nuke.Common;
using Nuke.Common.CI.GitHubActions;

partial class Build
{
    Target Explain => _ => _
        .Description("Shows from which inputs and run the image --subject came, from the registry alone; fails when it is not ours (--json: artifacts/explain.json)")
        .Executes(Stage(async () =>
        {
            var explanation = await ExplainStage.RunAsync(ImageReference.Parse(NamedSubject), await LoadPublicKeyAsync(), Registry, Cancellation);
            ShowReport("explain.json", explanation, explanation.Render());
            explanation.Require();
        }));

    /// <summary>Who builds, in the words of the provenance; null on a person's machine.</summary>
    static Uri? BuilderId => GitHubActions.Instance is { } actions ? new Uri($"{actions.ServerUrl}/{actions.Repository}/actions") : null;
}
