using Nuke.Common.Tooling;

partial class Build
{
    [Job("test", Comment = "What it runs is the change itself: there is nothing here that it could take or break.", TimeoutMinutes = 60)]
    Target Test => _ => _
        .Description("Runs the tests; with --lab also those against real registries, tools and kernels")
        .Executes(() =>
        {
            DotNetTest(RootDirectory / "KinoiteZfs.slnx");
            if (Lab)
                DotNetTest(RootDirectory / "tests" / "Lab" / "Lab.csproj");
        });

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

    static void DotNetTest(AbsolutePath project)
    {
        var arguments = $"test \"{project}\" --nologo";
        ProcessTasks.StartProcess("dotnet", arguments, RootDirectory).AssertZeroExitCode();
    }
}
