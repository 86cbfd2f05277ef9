namespace KinoiteZfs.Lab;

/// <summary>
/// The whole job on real parts, played once: a real registry with token auth, a base image with real kernels, real RPM
/// files, and the build run as processes. The tests look at what each step printed, recorded and published.
/// </summary>
public sealed class Nights : IAsyncLifetime, IDisposable
{
    /// <summary>What reading any image must stay below: 150 MiB, as the runtime wants it, in hexadecimal.</summary>
    const string HeapLimit = "0x9600000";

    const long HugeLayerBytes = 1024L * 1024 * 1024;

    readonly TemporaryFolder _folder = new();
    Site? _site;
    TokenServer? _tokens;
    RegistryProcess? _registry;
    CountingProxy? _proxy;
    readonly Dictionary<string, Step> _steps = [];

    /// <summary>Host and port the build was pointed to.</summary>
    public string Host => _proxy!.Address;

    internal RealKernels Kernels { get; private set; } = null!;

    internal Site Site => _site!;

    internal string FirstBase { get; private set; } = "";

    internal Step this[string name] => _steps[name];

    internal IReadOnlyCollection<Step> Steps => _steps.Values;

    internal TokenServer Tokens => _tokens!;

    internal string RegistryLog => _registry!.Log;

    public async Task InitializeAsync()
    {
        Kernels = await RealKernels.GetAsync();
        _tokens = await TokenServer.StartAsync(LabUser.Publisher, LabUser.Upstream);
        _registry = await RegistryProcess.StartBearerAsync(_folder["nights"], _tokens);
        _proxy = await CountingProxy.StartAsync(_registry.Address);
        _site = await Site.CreateAsync();
        var upstream = new Upstream(_registry.Address, _folder.Path);

        FirstBase = await upstream.PublishBaseAsync("20261124", Kernels.Old, Kernels.Installed);
        await SamplePackages.MakeAsync(_site.Rpms, Kernels.Old, Site.Zfs);
        await SamplePackages.MakeAsync(_site.Rpms, Kernels.Installed, Site.Zfs, "--only", "kmod");
        await StepAsync("validate without akmods", "Validate");
        await StepAsync("resolve", "ResolveInputs");
        await StepAsync("preview", "Preview");
        await StepAsync("akmods", "Akmods");
        await StepAsync("verify", "Verify", "--force");
        await StepAsync(
            "promote with a wrong password", LabUser.Publisher with { Password = "wrong" }, ["Promote", "--skip"]);
        await StepAsync("promote", "Promote", "--skip");
        await StepAsync("status", "Status", "--json");
        await StepAsync("validate", "Validate");
        await StepAsync("cache hit", "Akmods", "--force");
        await LieAboutTheCacheAsync();
        await StepAsync("stale cache", "Akmods", "--force");
        await StepAsync("nothing new", "Promote");
        await StepAsync("branch", "Branch", "--force", "--branch-name", "Feature/New Thing");
        await StepAsync("lock", "Lock");
        await StepAsync("replay", "Candidate", "--replay", "--force");
        await StepAsync(
            "replay with another builder", "ResolveInputs", "--replay", "--build-container",
            "ghcr.io/ublue-os/other:latest");

        await upstream.PublishBaseAsync("20261125", Kernels.Old, Kernels.Update);
        await StepAsync("second night", "Promote");

        await SamplePackages.MakeAsync(
            _site.Rpms, Kernels.Update, Site.Zfs, "--only", "kmod", "--vermagic", Kernels.Installed.ToString());
        await StepAsync("second night, package for another kernel", "Promote");

        await SamplePackages.MakeAsync(_site.Rpms, Kernels.Update, Site.Zfs, "--only", "kmod");
        _proxy.Denied = ("PUT", $"/v2/{LabUser.Publisher.Owner}/kinoite-zfs/manifests/latest");
        await StepAsync("third night, refused at latest", "Promote");
        _proxy.Denied = null;
        await StepAsync("third night", "Promote", "--skip");

        await TamperAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _proxy, _registry, _tokens })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _site?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Moves one kernel's tag to the other's packages: now the tag says one kernel and the content
    /// another.</summary>
    async Task LieAboutTheCacheAsync()
    {
        await using var registry = Connect.As(LabUser.Publisher, _registry!.Address);
        var cache = Repository.Parse($"{_registry.Address}/{LabUser.Publisher.Owner}/akmods-zfs-candidate");
        var other = await registry.FindManifestAsync(cache.At(StreamTags.Akmods(Site.Fedora, Kernels.Old)), default);
        await registry.TagAsync(cache, other!.Digest, StreamTags.Akmods(Site.Fedora, Kernels.Installed), default);
    }

    /// <summary>Candidates which changed after they were composed: their labels are right, their content is
    /// not.</summary>
    async Task TamperAsync()
    {
        await using var registry = Connect.As(LabUser.Publisher, _registry!.Address);
        var candidate = Site.Candidate;
        var gone = $"usr/lib/modules/{Kernels.Old}/extra/zfs/zfs.ko.xz";
        Site.PointCandidateTo(await ExtraLayer.DeletionAsync(registry, candidate, _folder["deletion"], gone));
        await StepAsync("verify without a module", "Verify", "--skip");
        await StepAsync("promote without evidence", "Promote", "--skip");
        Site.PointCandidateTo(await ExtraLayer.NoiseAsync(registry, candidate, _folder["noise"], HugeLayerBytes));
        await StepAsync("verify a huge layer", LabUser.Publisher, ["Verify", "--skip"], HeapLimit);
    }

    Task StepAsync(string name, params string[] arguments) => StepAsync(name, LabUser.Publisher, arguments);

    async Task StepAsync(string name, LabUser user, string[] arguments, string? heapLimit = null)
    {
        _proxy!.Forget();
        var result = await new BuildCommand(Site, Host).RunAsAsync(user, arguments, heapLimit);
        var traffic = _proxy.Seen;
        LabLogs.Write($"step {_steps.Count + 1:00} {name}", $"{result.All}\n{traffic}\n");
        Figures.Note(
            $"{name} ({string.Join(' ', arguments)})",
            $"{traffic.Summary}; at most {result.PeakKibibytes / 1024} MiB resident");
        _steps[name] = new Step(result, traffic, await TagsAtOnce.ReadAsync(_registry!.Address), Site.RecordTexts());
    }
}
