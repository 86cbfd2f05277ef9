using KinoiteZfs.Workflows.Model;
using KinoiteZfs.Workflows.Pins;
using Nuke.Common;
using Nuke.Common.IO;
using Serilog;

partial class Build
{
    [Parameter("GitHub's API, for RefreshPins")]
    readonly string GitHubApi = "https://api.github.com/";

    static AbsolutePath PinsFile => RootDirectory / "ci" / "action-pins.json";

    Target RefreshPins => _ => _
        .Description("Asks GitHub whether each pinned action is the commit its version names; writes ci/action-pins.json")
        .Executes(async () =>
        {
            await PinCheck.RunAsync(ActionPins.All, new GitHubTags(new Uri(GitHubApi), GitHubsToken), Cancellation);
            PinFile.Write(new FileInfo(PinsFile), ActionPins.All);
            Log.Information("{Count} pins are what their versions name; {File:l} says so", ActionPins.All.Count, PinsFile);
        });
}
