using KinoiteZfs.Pipeline.Reports.History;
using Nuke.Common;

partial class Build
{
    Target History => _ => _
        .Description("Lists what was stable: audit tags with date, kernels, ZFS and base, and which is live (--json: artifacts/history.json)")
        .Executes(Stage(async () =>
        {
            var stream = await LoadStreamAsync();
            var history = await HistoryStage.ReadAsync(stream.Name, stream.For(OwnerOf(stream)), await LoadPublicKeyAsync(), Registry, Cancellation);
            ShowReport("history.json", history, history.Render());
        }));
}
