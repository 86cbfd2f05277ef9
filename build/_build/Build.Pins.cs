using KinoiteZfs.Workflows.Pins;

partial class Build
{
    [Parameter("GitHub's API, for RefreshPins and TrackIssue")]
    readonly string GitHubApi = "https://api.github.com/";

    static AbsolutePath PinsFile => RootDirectory / "ci" / "action-pins.json";

    Target RefreshPins => _ => _
        .Description(
            "Asks GitHub whether each pinned action is the commit its version names; writes ci/action-pins.json")
        .Executes(async () =>
        {
            await new PinCheck(new Uri(GitHubApi), GitHubsToken).RunAsync(ActionPins.All, Cancellation);
            PinFile.Write(new FileInfo(PinsFile), ActionPins.All);
            Log.Information(
                "{Count} pins are what their versions name; {File:l} says so", ActionPins.All.Count, PinsFile);
        });
}
