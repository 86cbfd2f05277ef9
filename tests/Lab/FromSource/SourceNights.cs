namespace KinoiteZfs.Lab;

/// <summary>
/// <c>--akmods-builder Source</c> against a real registry, played once: a base image with two real kernels, OpenZFS
/// compiled for both and promoted. Then an older release line is asked for, which one of the kernels is too new for.
/// Who only wants the modules of the first night does not wait for the others.
/// </summary>
sealed class SourceNights : IDisposable
{
    /// <summary>A compilation on a busy machine; the product has its own bounds.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(45);

    static readonly Lazy<Task<SourceNights>> First = new(CompileAsync);

    static readonly Lazy<Task<SourceNights>> Whole = new(PlayAsync);

    readonly TemporaryFolder _folder = new();
    readonly ConcurrentDictionary<string, RealPackages> _packages = [];
    readonly Dictionary<string, SourceStep> _steps = [];

    RegistryProcess _registry = null!;
    Site _site = null!;

    SourceNights(RealKernels kernels, OpenZfs zfs) => (Kernels, Zfs) = (kernels, zfs);

    public RealKernels Kernels { get; }

    public OpenZfs Zfs { get; }

    public IReadOnlyDictionary<string, RealPackages> Packages => _packages;

    /// <summary>The candidate's boot evidence, as its record has it; null when there is none.</summary>
    public JsonNode? Boots { get; private set; }

    public SourceStep this[string step] => _steps[step];

    /// <summary>With the first night's packages at least. Shared by everything that wants real modules, and gone with
    /// the process.</summary>
    public static Task<SourceNights> GetFirstAsync() => First.Value;

    public static Task<SourceNights> GetAsync() => Whole.Value;

    public void Dispose()
    {
        // The process is about to end: nobody is there to wait otherwise.
        _registry?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _site?.Dispose();
        _folder.Dispose();
    }

    static async Task<SourceNights> CompileAsync()
    {
        var nights = new SourceNights(await RealKernels.GetAsync(), await OpenZfs.GetAsync());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => nights.Dispose();
        nights._registry = await RegistryProcess.StartOpenAsync(nights._folder["registry"]);
        nights._site = await Site.CreateAsync();
        await nights.PlayFirstAsync();
        return nights;
    }

    static async Task<SourceNights> PlayAsync()
    {
        var nights = await First.Value;
        await nights.PlayOthersAsync();
        return nights;
    }

    async Task PlayFirstAsync()
    {
        var upstream = new Upstream(_registry.Address, _folder.Path);
        await upstream.PublishBaseAsync("20261124", Kernels.Old, Kernels.Update);
        await AskAsync(Zfs.Current, Zfs.Former);
        await StepAsync("compile", Zfs.Current, "Akmods");
        await TakeAsync("current on old", Zfs.Current, Kernels.Old);
        await TakeAsync("current on update", Zfs.Current, Kernels.Update);
    }

    async Task PlayOthersAsync()
    {
        await StepAsync("compose", Zfs.Current, "Compose", "Candidate", "--skip");
        await StepAsync("verify", Zfs.Current, "Verify", "--skip");
        await StepAsync("boot", Zfs.Current, "BootTest", "--skip", "--boot-timeout", "1200");
        Boots = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_site.Root, "artifacts", "boot.json")))![
            "evidence"];
        await StepAsync("promote", Zfs.Current, "Promote", "--skip", "--require-boot-test");

        await AskAsync(Zfs.Former, Zfs.Current);
        await StepAsync("former release", Zfs.Former, "Promote", "--allow-downgrade");
        await StepAsync(
            "former release, beyond its maximum", Zfs.Former, "Promote", "--allow-downgrade", "--allow-beyond-maximum");
        await TakeAsync("former on old", Zfs.Former, Kernels.Old);
        LabLogs.Write("openzfs on real kernels", SourceTable.Render(this));
    }

    async Task StepAsync(string name, OpenZfsRelease zfs, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var result = await new BuildCommand(_site, _registry.Address).RunAsAsync(
            LabUser.Publisher,
            [
                .. arguments, "--akmods-builder", "Source", "--zfs-tree", await RememberingAsync(zfs),
                "--kernel-headers", OpenZfs.Headers,
                "--zfs-userland", zfs.Userland,
            ],
            heapLimit: null, Limit);
        LabLogs.Write($"source {_steps.Count + 1:00} {name}", result.All);
        Figures.Note($"{name}, from source", $"{watch.Elapsed.TotalSeconds:0} s");
        NotePhases(result.Output);
        _steps[name] = new SourceStep(result, await TagsAtOnce.ReadAsync(_registry.Address), watch.Elapsed);
    }

    /// <summary>The release's tree, which compiles what this machine has not compiled before.</summary>
    async Task<string> RememberingAsync(OpenZfsRelease zfs)
    {
        var tree = _folder[$"zfs-{zfs.Version}"];
        if (!Directory.Exists(tree))
            await Tool.RunAsync(Checkout.Script("remembering-zfs.sh"), LabCache.Modules, zfs.Source, tree);
        return tree;
    }

    async Task TakeAsync(string name, OpenZfsRelease zfs, KernelRelease kernel) =>
        _packages[name] = await RealPackages.TakeAsync(
            _site.Root, zfs.Version, kernel, _folder[name.Replace(' ', '-')]);

    /// <summary>Lets the stream want this release's line, among both releases.</summary>
    async Task AskAsync(OpenZfsRelease wanted, OpenZfsRelease other)
    {
        var file = Path.Combine(_site.Root, "ci", "stream.json");
        var stream = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        stream["zfsLine"] = $"{wanted.Version.Line}";
        await File.WriteAllTextAsync(file, stream.ToJsonString());
        await File.WriteAllTextAsync(_site.ZfsReleases, new JsonObject
        {
            ["schemaVersion"] = 1,
            ["releases"] = new JsonArray([.. new[] { wanted, other }.Select(release => new JsonObject
            {
                ["version"] = $"{release.Version}",
                ["linuxMaximum"] = $"{release.Meta.LinuxMaximum}",
            })]),
        }.ToJsonString());
        await _site.CommitAsync($"ZFS {wanted.Version}");
    }

    /// <summary>Seconds of each phase, as the build says them.</summary>
    static void NotePhases(string output)
    {
        foreach (var line in output.Split('\n').Where(line => line.Contains(" ended after ", StringComparison.Ordinal)
            || line.Contains(": packed after ", StringComparison.Ordinal)))
            Figures.Note("from source", line.Trim());
    }
}

/// <param name="Took">The whole command, from its start.</param>
sealed record SourceStep(ToolResult Result, TagsAtOnce Tags, TimeSpan Took);
