using KinoiteZfs.Pipeline.Tools;

partial class Build
{
    [Job(
        "test", Comment = "What it runs is the change itself: there is nothing here that it could take or break.",
        TimeoutMinutes = 60)]
    Target Test => _ => _
        .Description("Runs the tests, quick ones first; with --lab also those on real registries, tools and kernels")
        .Executes(Stage(async () =>
        {
            TestPart[] parts = Lab ? [.. TestPart.All, TestPart.Lab] : [.. TestPart.All];
            var times = new TestTimes(TemporaryDirectory / "test-times");
            Log.Information("{Announcement:l}", times.Announce(parts));
            foreach (var part in parts)
            {
                var start = TimeProvider.System.GetTimestamp();
                await DotNetAsync(part.Arguments);
                times.Remember(part, TimeProvider.System.GetElapsedTime(start));
            }
        }));

    Target Clean => _ => _
        .Description(
            "Removes what runs have left: artifacts, the embedded registry, rehearsals; compiled programs stay")
        .Executes(Stage(() =>
        {
            if (!ArtifactsDirectory.ToString().StartsWith(RootDirectory + "/", StringComparison.Ordinal))
                throw new PipelineException(
                    $"{ArtifactsDirectory} is not below the checkout, and may hold more than records. Remove it yourself, or leave out --artifacts.");
            // Not while another run works with them.
            TakeRecords();
            ArtifactsDirectory.DeleteDirectory();
            EmbeddedRegistry.DeleteDirectory();
            LayerIndexDirectory.DeleteDirectory();
            (TemporaryDirectory / "rehearsal").DeleteDirectory();
            (TemporaryDirectory / "validate").DeleteDirectory();
            return Task.CompletedTask;
        }));

    static async Task DotNetAsync(string[] arguments) =>
        await new ExternalTool("dotnet", "dotnet-sdk-10.0", "dotnet-sdk-10.0").RunAsync(
            new ToolRun(arguments)
            {
                WorkingDirectory = new DirectoryInfo(RootDirectory),
                Timeout = Timeout.InfiniteTimeSpan,
                OnLine = line => Log.Debug("{Line:l}", line),
            },
            Cancellation);
}
