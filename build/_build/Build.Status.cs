using System.Text.Json;
using KinoiteZfs.Pipeline;
using Nuke.Common;

partial class Build
{
    Target Status => _ => _
        .Description("Shows what stable, candidate and akmods tags point to, with kernel, ZFS and age (--json)")
        .Executes(Stage(async () =>
        {
            var stream = await LoadStreamAsync();
            var status = await StatusStage.ReadAsync(
                stream, stream.For(OwnerOf(stream)), (await IdentifyAsync()).Sha, Registry, TimeProvider.System, Cancellation);
            Show(Json ? JsonSerializer.Serialize(status, RecordJson.Options) : StatusTable.Render(status));
        }));

    static void Show(string text) => Console.Out.WriteLine(text);
}
