using KinoiteZfs.Oci;
using KinoiteZfs.Pipeline;

namespace KinoiteZfs.Lab;

/// <summary>
/// A real registry with tokens, behind a proxy that lets one request go wrong, and a site where an operation is about to begin.
/// </summary>
public sealed class FaultWorld : IAsyncLifetime, IDisposable
{
    readonly TemporaryFolder _folder = new();
    TokenServer? _tokens;
    FaultProxy? _proxy;
    RegistryProcess? _registry;
    HttpRegistry? _direct;
    Site? _site;
    SampleNights? _nights;
    FolderSnapshot[] _start = [];
    Course? _course;

    internal FaultProxy Proxy => _proxy!;

    internal TokenServer Tokens => _tokens!;

    /// <summary>Registry and owner, as whoever goes past the proxy names them.</summary>
    string Owner => $"{_registry!.Address}/{LabUser.Publisher.Owner}";

    internal Course Course => _course!;

    public async Task InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync(LabUser.Publisher, LabUser.Upstream);
        _proxy = await FaultProxy.StartAsync();
        _registry = await RegistryProcess.StartBearerAsync(_folder["faults"], _tokens, _proxy.Realm);
        (_proxy.Registry, _proxy.Tokens) = (_registry.Address, _tokens.Address);
        _site = await Site.CreateAsync();
        _direct = Connect.As(LabUser.Publisher, _registry.Address);
    }

    /// <summary>Brings everything to where the operation begins, and learns from one undisturbed run where it leads.</summary>
    internal async Task PrepareAsync(Operation operation)
    {
        if (_course is not null)
            return;
        var samples = await RehearsalData.LoadAsync(new DirectoryInfo(Path.Combine(Checkout.Root, "ci", "rehearsal")), default);
        var stream = await StreamDefinition.LoadAsync(new FileInfo(Path.Combine(Checkout.Root, "ci", "stream.json")), default);
        await using var upstream = Connect.As(LabUser.Upstream, _registry!.Address);
        _nights = new SampleNights(_site!, At(upstream), At(_direct!), samples, stream);
        await operation.PrepareAsync(_nights);
        _start =
        [
            new(Path.Combine(_folder["faults"], "data"), _folder["registry-at-start"]),
            new(Path.Combine(_site!.Root, "artifacts"), _folder["records-at-start"]),
        ];
        foreach (var folder in _start)
            folder.Take();
        var before = await ReadAsync();
        await operation.StageAsync(_nights, At(_direct!));
        _course = new Course(before, await ReadAsync());
    }

    internal void Restart()
    {
        foreach (var folder in _start)
            folder.Restore();
    }

    internal Task<PublishedState> ReadAsync() => PublishedState.ReadAsync(_direct!, Owner);

    /// <summary>Runs the build as a person does.</summary>
    internal Task<ToolResult> BuildAsync(Operation operation, CancellationToken kill) =>
        new BuildCommand(_site!, Proxy.Address) { Variables = operation.Variables }.RunAsAsync(LabUser.Publisher, operation.Target, kill: kill);

    /// <summary>Runs the stage in this process, with the client's retries but without their pauses.</summary>
    internal async Task StageAsync(Operation operation)
    {
        await using var client = new HttpRegistry(Connect.Options(LabUser.Publisher, Proxy.Address) with { Delay = (_, _) => Task.CompletedTask });
        await operation.StageAsync(_nights!, At(client));
    }

    /// <summary>The witness: skopeo reads what stable is, blob by blob.</summary>
    internal async Task RequireReadableAsync()
    {
        using var copy = new TemporaryFolder();
        foreach (var tag in Course.After.Tags.Keys.Where(tag => tag is PublishedState.Latest or $"{PublishedState.Akmods}:main-43"))
            await Tool.RunAsync(
                "skopeo", "copy", "--quiet", "--preserve-digests", "--src-tls-verify=false",
                $"docker://{Owner}/{tag}", $"dir:{copy[Path.GetRandomFileName()]}");
    }

    public async Task DisposeAsync()
    {
        if (_direct is not null)
            await _direct.DisposeAsync();
        foreach (var part in new IAsyncDisposable?[] { _registry, _proxy, _tokens })
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

    /// <summary>As the build's own <c>--mirror ghcr.io=…</c>.</summary>
    static RegistryMap At(HttpRegistry registry) => new([new MirrorRule("ghcr.io", new RegistryLocation.Host(registry.Host))], _ => registry);
}
