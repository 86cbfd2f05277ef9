using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Pipeline.Rehearsal;

namespace KinoiteZfs.Lab;

/// <summary>
/// A real registry with tokens, behind a proxy that lets one request go wrong, and a site where an operation is about
/// to begin.
/// </summary>
sealed class FaultWorld : IAsyncDisposable
{
    const string Host = "ghcr.io";

    /// <summary>Registry and owner, as the pipeline names them.</summary>
    const string Owner = $"{Host}/kinoite-lab";

    /// <summary>Of the registry's log.</summary>
    const int KeptLines = 2000;

    readonly TemporaryFolder _folder = TemporaryFolder.InMemory();
    readonly SigningPair _keys = SigningPair.Make();
    readonly IReadOnlyList<string> _secrets;
    readonly Operation _operation;
    int _tokensBefore;
    TokenServer? _tokens;
    FaultProxy? _proxy;
    RegistryProcess? _registry;
    HttpRegistry? _direct;
    Site? _site;
    Site? _elsewhere;
    SampleNights? _nights;
    FolderSnapshot[] _start = [];
    Course? _course;

    FaultWorld(Operation operation) =>
        (_operation, _secrets) = (operation, [.. SecretSearch.Of(LabUser.Publisher), .. SecretSearch.OfKey(
            _keys.PrivatePem, password: null)]);

    public FaultProxy Proxy => _proxy!;

    public TokenServer Tokens => _tokens!;

    public Course Course => _course!;

    /// <summary>Where the registry keeps everything.</summary>
    public string Storage => Path.Combine(_folder["faults"], "data");

    /// <summary>Brings everything to where the operation begins, and learns from one undisturbed run where it
    /// leads.</summary>
    public static async Task<FaultWorld> PrepareAsync(Operation operation)
    {
        var world = new FaultWorld(operation);
        try
        {
            await world.StartAsync();
            await world.PrepareAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public void Restart()
    {
        foreach (var folder in _start)
            folder.Restore();
        _tokensBefore = Tokens.Issued.Count;
    }

    /// <summary>What no message, output or argument since the restart may hold.</summary>
    public IReadOnlyCollection<string> Secrets => [.. _secrets, .. Tokens.Issued.Skip(_tokensBefore)];

    /// <summary>What is stored, without asking the registry.</summary>
    public Task<PublishedState> ReadAsync() =>
        PublishedState.ReadAsync(new StoredRegistry(Storage), Owner, _keys.Public);

    /// <summary>Runs the build as a person does.</summary>
    public Task<ToolResult> BuildAsync(CancellationToken kill) => BuildAsync(_site!, _operation, kill);

    /// <summary>The same in a checkout of its own, beside this one.</summary>
    public async Task<ToolResult> BuildElsewhereAsync(Operation operation)
    {
        if (_elsewhere is null)
        {
            _elsewhere = await Site.CreateAsync(TemporaryFolder.InMemory());
            File.Copy(Path.Combine(_site!.Root, "cosign.pub"), Path.Combine(_elsewhere.Root, "cosign.pub"));
            await _elsewhere.CommitAsync("The public key");
        }
        var records = Path.Combine(_elsewhere.Root, "artifacts");
        if (Directory.Exists(records))
            Directory.Delete(records, recursive: true);
        if (Directory.Exists(_nights!.Elsewhere))
            await Tool.RunAsync("cp", "--recursive", _nights.Elsewhere, records);
        return await BuildAsync(_elsewhere, operation, default);
    }

    Task<ToolResult> BuildAsync(Site site, Operation operation, CancellationToken kill)
    {
        var variables = new Dictionary<string, string>(operation.Variables) { ["SIGNING_KEY"] = _keys.PrivatePem };
        return new BuildCommand(site, Proxy.Address) { Variables = variables }
            .RunAsAsync(LabUser.Publisher, operation.Target, kill: kill);
    }

    /// <summary>Runs the stage in this process, with the client's retries but without their pauses.</summary>
    public async Task StageAsync()
    {
        await using var client = new HttpRegistry(
            Connect.Options(LabUser.Publisher, Proxy.Address) with { Delay = (_, _) => Task.CompletedTask });
        await _operation.StageAsync(_nights!, At(client));
    }

    /// <summary>What somebody else does, who goes past the proxy.</summary>
    public Task ActAsync(Func<SampleNights, IRegistry, Task> act) => act(_nights!, At(_direct!));

    /// <summary>
    /// The witnesses: the registry serves what its storage holds, and skopeo reads what stable is, blob by blob.
    /// </summary>
    public async Task RequireServedAsync()
    {
        var differences = (await ReadAsync())
            .DifferencesTo(await PublishedState.ReadAsync(At(_direct!), Owner, _keys.Public)).ToArray();
        Assert.True(differences.Length == 0, $"Storage and registry differ: {string.Join(", ", differences)}");
        using var copy = TemporaryFolder.InMemory();
        foreach (var tag in new[] { PublishedState.Latest, $"{PublishedState.Akmods}:main-43" })
            await Tool.RunAsync(
                "skopeo", "copy", "--quiet", "--preserve-digests", "--src-tls-verify=false",
                $"docker://{_registry!.Address}/{LabUser.Publisher.Owner}/{tag}",
                $"dir:{copy[Path.GetRandomFileName()]}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_direct is not null)
            await _direct.DisposeAsync();
        foreach (var part in new IAsyncDisposable?[] { _registry, _proxy, _tokens })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
        _site?.Dispose();
        _elsewhere?.Dispose();
        _folder.Dispose();
    }

    async Task StartAsync()
    {
        _tokens = await TokenServer.StartAsync(LabUser.Publisher, LabUser.Upstream);
        _proxy = await FaultProxy.StartAsync();
        _registry = await RegistryProcess.StartBearerAsync(_folder["faults"], _tokens, _proxy.Realm, KeptLines);
        (_proxy.Registry, _proxy.Tokens) = (_registry.Address, _tokens.Address);
        _site = await Site.CreateAsync(TemporaryFolder.InMemory());
        _direct = Connect.As(LabUser.Publisher, _registry.Address);
    }

    async Task PrepareAsync()
    {
        var samples = await RehearsalData.LoadAsync(
            new DirectoryInfo(Path.Combine(Checkout.Root, "ci", "rehearsal")), default);
        var stream = await StreamDefinition.LoadAsync(
            new FileInfo(Path.Combine(Checkout.Root, "ci", "stream.json")), default);
        await using var upstream = Connect.As(LabUser.Upstream, _registry!.Address);
        _nights = new SampleNights(_site!, At(upstream), At(_direct!), samples, stream, _keys);
        await _operation.PrepareAsync(_nights);
        _start = [new(Storage), new(Path.Combine(_site!.Root, "artifacts"))];
        foreach (var folder in _start)
            folder.Take();
        var before = await ReadAsync();
        await _operation.StageAsync(_nights, At(_direct!));
        _course = new Course(before, await ReadAsync());
    }

    /// <summary>As the build's own <c>--mirror ghcr.io=…</c>.</summary>
    RegistryMap At(HttpRegistry registry) =>
        new(
            [new MirrorRule(Host, new RegistryLocation.Host(_registry!.Address))],
            _ => new RememberingRegistry(registry));
}
