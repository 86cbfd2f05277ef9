using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Registries;
using KinoiteZfs.Pipeline.Preflight;

partial class Build
{
    readonly ExchangeLog _exchanges = new();

    Target Preflight => _ => _
        .Description(
            "Asks everything a first run depends on, reads only, and compares it with what the tests assume (artifacts/preflight.zip)")
        .Executes(Stage(async () =>
        {
            var (stream, run, folder) = (
                await LoadStreamAsync(), await IdentifyAsync(), ArtifactsDirectory / "preflight");
            folder.DeleteDirectory();
            var request = new PreflightRequest(
                stream, stream.For(OwnerOf(stream)), new FixtureFolder(new DirectoryInfo(folder)),
                _ => ResolveAsync(run), !IsEmbedded, _exchanges)
            {
                Describe = GitHubsToken is { } token
                    && Registry.LocationOf(stream.Registry) is RegistryLocation.Host { Name: "ghcr.io" }
                    ? new GitHubPackageVersions(token).DescribeAsync : null,
            };
            var report = await new PreflightStage(request, Registry, Anonymous, Progress).RunAsync(Cancellation);
            ShowReport("preflight.json", report, PreflightReport.Render(report.Findings));
            Log.Information(
                "{Bundle:l} holds this report, and manifests, configurations, tags and headers for tests; no layer, no credential. Look at it before you hand it on",
                report.Bundle.FullName);
            report.Require();
        }));
}
