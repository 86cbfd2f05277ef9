using System.Text.Json;
using KinoiteZfs;
using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Reports.Plan;
using KinoiteZfs.Pipeline.Reports.Status;
using Nuke.Common;
using Nuke.Common.IO;

partial class Build
{
    Target Status => _ => _
        .Description("Shows what stable, candidate and akmods tags point to, with kernel, ZFS and age (--json: artifacts/status.json)")
        .Executes(Stage(async () =>
        {
            var stream = await LoadStreamAsync();
            var status = await StatusStage.ReadAsync(
                stream, stream.For(OwnerOf(stream)), (await IdentifyAsync()).Sha, await LoadPublicKeyAsync(), Registry, TimeProvider.System, Cancellation);
            ShowReport("status.json", status, status.Render());
            status.Require();
        }));

    // NUKE itself has a parameter --plan, so that a target cannot have this name.
    Target Preview => _ => _
        .Description("Shows what a run would do and why, kernel by kernel, without building or pushing anything")
        .Executes(Stage(async () =>
        {
            var inputs = (await ResolveAsync(await IdentifyAsync())).Inputs;
            var repositories = await LoadRepositoriesAsync();
            var akmods = await AkmodsBuildStage.PlanAsync(
                inputs, repositories, Registry, await LoadAkmodsOptionsAsync(inputs.Run), Progress, Cancellation);
            Show(PlanReport.Render(inputs, repositories, akmods, promotion: null));
        }));

    /// <summary>A table for people; with --json the same for programs, which read the file: banners surround what is printed.</summary>
    void ShowReport<T>(string file, T report, string table)
    {
        var text = Json ? JsonSerializer.Serialize(report, RecordJson.Options) : table;
        Show(text);
        if (Json)
            (ArtifactsDirectory / file).WriteAllText(text);
    }

    static void Show(string text) => Console.Out.WriteLine(UntrustedText.WithoutCommands(text));
}
