namespace KinoiteZfs.Lab;

/// <summary>
/// A job played once, step by step: a registry, a project folder, and the build run as processes. Tests look at what
/// each step printed, recorded and published.
/// </summary>
public abstract class PlayedJob : IAsyncLifetime, IDisposable
{
    readonly string _name;
    readonly Dictionary<string, Step> _steps = [];
    Site? _site;
    RegistryProcess? _registry;
    CountingProxy? _proxy;

    /// <param name="name">What logs and figures of this job begin with.</param>
    private protected PlayedJob(string name) => _name = name;

    /// <summary>Host and port of the registry, for everybody.</summary>
    public string Host => _proxy!.Address;

    internal Site Site => _site!;

    internal string RegistryLog => _registry!.Log;

    internal Step this[string step] => _steps[step];

    internal IReadOnlyDictionary<string, Step> Steps => _steps;

    private protected TemporaryFolder Folder { get; } = new();

    public async Task InitializeAsync()
    {
        _registry = await StartRegistryAsync(Folder["registry"]);
        _proxy = await CountingProxy.StartAsync(_registry.Address);
        _site = await Site.CreateAsync();
        await PlayAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _proxy, _registry })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual Task<RegistryProcess> StartRegistryAsync(string folder) =>
        RegistryProcess.StartOpenAsync(folder);

    private protected abstract Task PlayAsync();

    /// <summary>Variables of a step's process, beside those of every command of the lab.</summary>
    private protected virtual Task<IReadOnlyDictionary<string, string>> VariablesAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    private protected async Task StepAsync(string name, params string[] arguments) =>
        await StepAsync(name, Site, await VariablesAsync(), arguments);

    private protected async Task StepAsync(
        string name, Site site, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        _proxy!.Forget();
        var watch = Stopwatch.StartNew();
        var result = await new BuildCommand(site, Host) { Variables = variables }
            .RunAsAsync(LabUser.Publisher, arguments);
        var (took, traffic) = (watch.Elapsed, _proxy.Seen);
        LabLogs.Write($"{_name} {_steps.Count + 1:00} {name}", $"{result.All}\n{traffic}\n");
        Figures.Note(
            $"{_name}: {name} ({string.Join(' ', arguments)})", $"{took.TotalSeconds:0.0} s; {traffic.Summary}");
        _steps[name] = new Step(
            result, traffic, await TagsAtOnce.ReadAsync(Host, LabUser.Publisher), site.RecordTexts());
    }

    protected virtual void Dispose(bool disposing)
    {
        _site?.Dispose();
        Folder.Dispose();
    }
}
