using KinoiteZfs.Pipeline.Tools;

partial class Build
{
    [Job("test", Comment = "What it runs is the change itself: there is nothing here that it could take or break.", TimeoutMinutes = 60)]
    Target Test => _ => _
        .Description("Runs the tests; with --lab also those against real registries, tools and kernels")
        .Executes(Stage(async () =>
        {
            await DotNetTestAsync(RootDirectory / "KinoiteZfs.slnx");
            if (Lab)
                await DotNetTestAsync(RootDirectory / "tests" / "Lab" / "Lab.csproj");
        }));

    Target Clean => _ => _
        .Description("Removes what runs have left: artifacts, the embedded registry, rehearsals; compiled programs stay")
        .Executes(Stage(() =>
        {
            if (!ArtifactsDirectory.ToString().StartsWith(RootDirectory + "/", StringComparison.Ordinal))
                throw new PipelineException(
                    $"{ArtifactsDirectory} is not below the checkout, and may hold more than records. Remove it yourself, or leave out --artifacts.");
            // Not while another run works with them.
            TakeRecords();
            ArtifactsDirectory.DeleteDirectory();
            EmbeddedRegistry.DeleteDirectory();
            (TemporaryDirectory / "rehearsal").DeleteDirectory();
            (TemporaryDirectory / "validate").DeleteDirectory();
            return Task.CompletedTask;
        }));

    static async Task DotNetTestAsync(AbsolutePath project) =>
        await new ExternalTool("dotnet", "dotnet-sdk-10.0", "dotnet-sdk-10.0").RunAsync(
            new ToolRun("test", project, "--nologo")
            {
                WorkingDirectory = new DirectoryInfo(RootDirectory),
                Timeout = Timeout.InfiniteTimeSpan,
                OnLine = line => Log.Debug("{Line:l}", line),
            },
            Cancellation);
}
