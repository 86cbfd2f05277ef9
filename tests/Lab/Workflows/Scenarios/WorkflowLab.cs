namespace KinoiteZfs.Lab;

/// <summary>
/// This checkout as a repository on a stand-in of GitHub, whose jobs publish to a real registry: private to its owner,
/// with a token for each job.
/// </summary>
sealed class WorkflowLab : IAsyncDisposable, IDisposable
{
    /// <summary>Only one test project comes along, so that the target Test runs for real and ends soon.</summary>
    const string Tests = "tests/Kmods.Tests/";

    readonly TemporaryFolder _folder = new();
    readonly List<IAsyncDisposable> _parts = [];
    RegistryProcess? _registry;

    public RealKernels Kernels { get; private set; } = null!;

    public RealZfs Zfs { get; private set; } = null!;

    public LabRepository Repository { get; private set; } = null!;

    public LabMachine Machine { get; private set; } = null!;

    public Forge Forge { get; private set; } = null!;

    public CountingProxy Proxy { get; private set; } = null!;

    public TokenServer Tokens { get; private set; } = null!;

    public Upstream Upstream { get; private set; } = null!;

    public string Packages => _folder["packages"];

    public async Task StartAsync(RepositorySecrets secrets)
    {
        (Kernels, Zfs) = (await RealKernels.GetAsync(), await RealZfs.GetAsync());
        _parts.Add(Tokens = await TokenServer.StartAsync(LabRepository.Owner, LabUser.Publisher, LabUser.Upstream));
        _parts.Add(_registry = await RegistryProcess.StartBearerAsync(_folder["workflows"], Tokens));
        _parts.Add(Proxy = await CountingProxy.StartAsync(_registry.Address));
        Upstream = new Upstream(_registry.Address, _folder.Path);
        Directory.CreateDirectory(Packages);
        await File.WriteAllTextAsync(_folder["releases.json"], Site.ReleasesOf(Zfs.CurrentOnOld.Zfs));

        var library = ActionsLibrary.Start();
        _parts.Add(library);
        Repository = await CreateRepositoryAsync();
        Machine = new LabMachine(
            secrets, LabSubstitutes.For(Proxy.Address, Packages, _folder["releases.json"]), Tokens);
        Forge = new Forge(library, Repository, Machine, _folder["forge"]);
    }

    /// <summary>Packages become ready for the builder, in place of those of the same names.</summary>
    public void Offer(RealPackages packages)
    {
        foreach (var file in Directory.EnumerateFiles(packages.Folder))
            File.Copy(file, Path.Combine(Packages, Path.GetFileName(file)), overwrite: true);
    }

    /// <summary>What the registry holds, as its owner sees it.</summary>
    public Task<TagsAtOnce> ReadTagsAsync() => TagsAtOnce.ReadAsync(_registry!.Address, LabUser.Publisher);

    /// <summary>Digests of an image's layers, as skopeo finds them.</summary>
    public async Task<IReadOnlyList<string>> ReadLayersAsync(string repository, string digest)
    {
        var raw = await Tool.RunAsync(
            "skopeo", "inspect", "--raw", "--tls-verify=false", "--creds",
            $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}",
            $"docker://{_registry!.Address}/{LabRepository.Owner}/{repository}@{digest}");
        return [.. JsonNode.Parse(raw)!["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>())];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    async Task<LabRepository> CreateRepositoryAsync()
    {
        var root = _folder["repository"];
        var listed = await Tool.RunAsync(
            "git", "-C", Checkout.Root, "ls-files", "--cached", "--others", "--exclude-standard");
        foreach (var path in listed.Split('\n').Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)
            || path.StartsWith(Tests, StringComparison.Ordinal)))
        {
            var (from, to) = (Path.Combine(Checkout.Root, path), Path.Combine(root, path));
            if (!File.Exists(from))
                continue; // deleted and not committed yet
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
        Site.AdaptStream(Path.Combine(root, "ci", "stream.json"));
        var solution = Path.Combine(root, "KinoiteZfs.slnx");
        var lines = await File.ReadAllLinesAsync(solution);
        await File.WriteAllLinesAsync(
            solution, lines.Where(line => !line.Contains("Path=\"tests/", StringComparison.Ordinal)
                || line.Contains($"Path=\"{Tests}", StringComparison.Ordinal)));
        return await LabRepository.CreateAsync(root);
    }
}
