using System.Diagnostics;

namespace KinoiteZfs.Lab;

/// <summary>The whole job with BlueBuild as composer, played once; and the same inputs composed in the other ways.</summary>
public sealed class BlueBuildNight : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, ToolResult> _steps = [];
    Site? _site;
    RegistryProcess? _registry;

    public string Host => _registry!.Address;

    public string BaseDigest { get; private set; } = "";

    /// <summary>By digest, without transport, as are the next ones.</summary>
    public string Candidate { get; private set; } = "";

    public string FromContainerfile { get; private set; } = "";

    public string FromCopies { get; private set; } = "";

    internal Site Site => _site!;

    internal ToolResult this[string step] => _steps[step];

    public async Task InitializeAsync()
    {
        var kernels = await RealKernels.GetAsync();
        _registry = await RegistryProcess.StartOpenAsync(_folder["registry"]);
        _site = await Site.CreateAsync();
        var upstream = new Upstream(Host, _folder.Path) { HasPackageDatabase = true };
        await upstream.PublishBuilderAsync();
        BaseDigest = await upstream.PublishBaseAsync("20261124", kernels.Old, kernels.Installed);
        await SamplePackages.MakeAsync(_site.Rpms, kernels.Old, Site.Zfs);
        await SamplePackages.MakeAsync(_site.Rpms, kernels.Installed, Site.Zfs, "--only", "kmod");
        Directory.CreateDirectory(_folder["bin"]);
        File.CreateSymbolicLink(Path.Combine(_folder["bin"], "bluebuild"), Checkout.Script("bluebuild.sh"));

        await StepAsync("akmods", "Akmods");
        FromContainerfile = await ComposeAsync("compose from the Containerfile", "Containerfile");
        FromCopies = await ComposeAsync("compose by copying", "Containerfile", "--package-transfer", "Copy");
        await ComposeAsync("compose", "BlueBuild");
        Candidate = await ComposeAsync("compose again", "BlueBuild");
        await StepAsync("verify", "Verify", "--skip");
        await StepAsync("promote", "Promote", "--skip");
    }

    public async Task DisposeAsync()
    {
        if (_registry is not null)
            await _registry.DisposeAsync();
    }

    public void Dispose()
    {
        _site?.Dispose();
        _folder.Dispose();
    }

    async Task<string> ComposeAsync(string name, string composer, params string[] more)
    {
        await StepAsync(name, ["Candidate", "--skip", "--composer", composer, .. more]);
        return _steps[name].ExitCode == 0 ? $"{Host}/{Site.Candidate.Repository.Path}@{Site.Candidate.Digest}" : "";
    }

    async Task StepAsync(string name, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var path = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
        var result = await new BuildCommand(Site, Host) { Variables = new Dictionary<string, string> { ["PATH"] = path } }
            .RunAsAsync(LabUser.Publisher, arguments);
        Figures.Note($"{name}, BlueBuild's night ({string.Join(' ', arguments)})", $"{watch.Elapsed.TotalSeconds:0.0} s");
        LabLogs.Write($"bluebuild {_steps.Count + 1:00} {name}", result.All);
        _steps[name] = result;
    }
}
