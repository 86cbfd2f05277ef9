using KinoiteZfs.Pipeline.Backtest;
using KinoiteZfs.Pipeline.Reports.Page;

// The stream on one page for people who have no checkout, and a badge for a README: docs/page.md.
partial class Build
{
    AbsolutePath ReportDirectory => ArtifactsDirectory / ReportFolder;

    const string ReportFolder = "report";

    [Job("report", OnlyOnRef = RunIdentity.Main, TimeoutMinutes = 15,
        Comment = "The stream on one page, an artifact; with \"pages\" in ci/stream.json a site of GitHub's too.")]
    [Does(Capability.ReadPackages)]
    [DeploysPages(When = nameof(PublishesPages))]
    Target Report => _ => _
        .Description("Draws the stream on one HTML page, with a badge (artifacts/report)")
        .After(ResolveInputs, BuildAkmods, Akmods, Compose, Candidate, Verify, BootTest, Promote)
        .Consumes(ResolveInputs, RecordFile<BuildInputs>())
        .Produces(DefaultArtifacts / ReportFolder / "**")
        .AssuredAfterFailure()
        .Executes(async () =>
        {
            var stream = await LoadStreamAsync();
            var request = new PageRequest(
                stream, stream.For(OwnerOf(stream)), await ReadStatusAsync(), await LoadPublicKeyAsync(),
                await FindPageAsync())
            {
                Backtest = await ReadRealYearsAsync(),
            };
            var facts = await new PageStage(request, Registry, Cancellation).ReadAsync();
            var badge = Badge.Of(request.Status);
            ReportDirectory.DeleteDirectory();
            (ReportDirectory / StreamPage.FileName).WriteAllText(new StreamPage(facts).Render());
            (ReportDirectory / Badge.JsonName).WriteAllText(badge.ToJson());
            (ReportDirectory / Badge.SvgName).WriteAllText(badge.ToSvg());
            foreach (var problem in facts.Problems)
                Log.Warning("The page says that something is not known. {Problem:l}", problem);
            Log.Information("{Page:l}: {Sentence:l}", ReportDirectory / StreamPage.FileName, request.Status.Sentence);
        });

    /// <summary>Read when workflows are generated: by default nothing is published but the artifact.</summary>
    static bool PublishesPages
    {
        get
        {
            try
            {
                var file = new FileInfo(RootDirectory / "ci" / "stream.json");
                return StreamDefinition.LoadAsync(file, Cancellation).GetAwaiter().GetResult().Pages;
            }
            catch (PipelineException)
            {
                // Whoever needs the definition says what is wrong with it.
                return false;
            }
        }
    }

    /// <summary>Null where the recorded years are not: they tell of the rules, and nothing of this stream.</summary>
    static async Task<StreamBacktest?> ReadRealYearsAsync()
    {
        var folder = new DirectoryInfo(RootDirectory / "ci" / "history");
        return folder.Exists
            ? BacktestReport.Of(await RecordedHistory.LoadAsync(folder, Cancellation)).Streams[0]
            : null;
    }
}
