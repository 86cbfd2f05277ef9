using System.Diagnostics;

namespace KinoiteZfs.Lab;

/// <summary>
/// The whole job with buildah as composer, played once: a base image with two real kernels and a package database, real RPM
/// files, a real registry. Then the recipe brings a kernel nobody has packages for.
/// </summary>
public sealed class BuildahNight : IAsyncLifetime, IDisposable
{
    /// <summary>The kernel nobody has packages for.</summary>
    public const string Stray = "6.99.1-200.fc43.x86_64";

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, (ToolResult Result, TagsAtOnce Tags)> _steps = [];
    Site? _site;
    RegistryProcess? _registry;

    public string Host => _registry!.Address;

    public string BaseDigest { get; private set; } = "";

    internal RealKernels Kernels { get; private set; } = null!;

    internal Site Site => _site!;

    internal (ToolResult Result, TagsAtOnce Tags) this[string step] => _steps[step];

    /// <summary>By digest, without transport.</summary>
    public string Promoted => $"{Host}/{LabUser.Publisher.Owner}/kinoite-zfs@{this["promote"].Tags["kinoite-zfs:latest"]}";

    public async Task InitializeAsync()
    {
        Kernels = await RealKernels.GetAsync();
        _registry = await RegistryProcess.StartOpenAsync(_folder["registry"]);
        _site = await Site.CreateAsync();
        var upstream = new Upstream(Host, _folder.Path) { HasPackageDatabase = true };
        await upstream.PublishBuilderAsync();
        BaseDigest = await upstream.PublishBaseAsync("20261124", Kernels.Old, Kernels.Installed);
        await SamplePackages.MakeAsync(_site.Rpms, Kernels.Old, Site.Zfs);
        await SamplePackages.MakeAsync(_site.Rpms, Kernels.Installed, Site.Zfs, "--only", "kmod");

        await StepAsync("akmods", "Akmods");
        await StepAsync("compose", "Candidate", "--skip", "--composer", "Containerfile");
        await StepAsync("verify", "Verify", "--skip");
        await StepAsync("promote", "Promote", "--skip");

        var recipe = Path.Combine(_site.Root, "recipes", "Containerfile");
        var text = await File.ReadAllTextAsync(recipe);
        await File.WriteAllTextAsync(
            recipe, text.Replace("{{zfs-akmods}}", $"RUN mkdir -p /usr/lib/modules/{Stray}/kernel\n\n{{{{zfs-akmods}}}}", StringComparison.Ordinal));
        await StepAsync("compose with a stray kernel", "Candidate", "--force", "--composer", "Containerfile");
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

    async Task StepAsync(string name, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var result = await new BuildCommand(Site, Host).RunAsAsync(LabUser.Publisher, arguments, heapLimit: null);
        Figures.Note($"{name}, buildah ({string.Join(' ', arguments)})", $"{watch.Elapsed.TotalSeconds:0.0} s");
        LabLogs.Write($"buildah {_steps.Count + 1:00} {name}", result.All);
        _steps[name] = (result, await TagsAtOnce.ReadAsync(Host));
    }
}
