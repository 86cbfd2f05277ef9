namespace KinoiteZfs.Lab;

/// <summary>The whole job with BlueBuild as composer, played once; and the same inputs composed in the other
/// ways.</summary>
public sealed class BlueBuildNight() : PlayedJob("bluebuild")
{
    public string BaseDigest { get; private set; } = "";

    /// <summary>By digest, without transport, as are the next ones.</summary>
    public string Candidate { get; private set; } = "";

    public string FromContainerfile { get; private set; } = "";

    public string FromCopies { get; private set; } = "";

    private protected override async Task PlayAsync()
    {
        var kernels = await RealKernels.GetAsync();
        var upstream = new Upstream(Host, Folder.Path) { HasPackageDatabase = true };
        BaseDigest = await upstream.PublishBaseAsync("20261124", kernels.Old, kernels.Installed);
        await SamplePackages.MakeAsync(Site.Rpms, kernels.Old, Site.Zfs);
        await SamplePackages.MakeAsync(Site.Rpms, kernels.Installed, Site.Zfs, "--only", "kmod");
        Directory.CreateDirectory(Folder["bin"]);
        File.CreateSymbolicLink(Path.Combine(Folder["bin"], "bluebuild"), Checkout.Script("bluebuild.sh"));

        await StepAsync("akmods", "Akmods");
        FromContainerfile = await ComposeAsync("compose from the Containerfile", "Containerfile");
        FromCopies = await ComposeAsync("compose by copying", "Containerfile", "--package-transfer", "Copy");
        await ComposeAsync("compose", "BlueBuild");
        Candidate = await ComposeAsync("compose again", "BlueBuild");
        await StepAsync("verify", "Verify", "--skip");
        await StepAsync("promote", "Promote", "--skip");
    }

    async Task<string> ComposeAsync(string name, string composer, params string[] more)
    {
        await StepAsync(name, ["Compose", "Candidate", "--skip", "--composer", composer, .. more]);
        return this[name].Result.ExitCode == 0
            ? $"{Host}/{Site.Candidate.Repository.Path}@{Site.Candidate.Digest}"
            : "";
    }

    /// <summary>Finds the stand-in first.</summary>
    private protected override Task<IReadOnlyDictionary<string, string>> VariablesAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>
        {
            ["PATH"] = $"{Folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
        });
}
