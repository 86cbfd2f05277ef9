using System.Text.Json;
using KinoiteZfs.Pipeline;
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
                stream, stream.For(OwnerOf(stream)), (await IdentifyAsync()).Sha, Registry, TimeProvider.System, Cancellation);
            if (!Json)
            {
                Show(StatusTable.Render(status));
                return;
            }
            var json = JsonSerializer.Serialize(status, RecordJson.Options);
            Show(json);
            // Between banner and summary nobody can parse it: programs read the file.
            (ArtifactsDirectory / "status.json").WriteAllText(json);
        }));

    static void Show(string text) => Console.Out.WriteLine(text);
}
