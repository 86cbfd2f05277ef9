using System.Diagnostics;
using System.Text.Json.Nodes;
using KinoiteZfs.Kmods;

namespace KinoiteZfs.Lab;

/// <summary>
/// <c>--akmods-builder Source</c> against a real registry, played once: a base image with two real kernels, OpenZFS compiled
/// for both and promoted. Then an older release line is asked for, which one of the kernels is too new for.
/// </summary>
sealed class SourceNights : IDisposable
{
    /// <summary>A compilation on a busy machine; the product has its own bounds.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(45);

    static readonly Lazy<Task<SourceNights>> Once = new(PlayAsync);

    readonly TemporaryFolder _folder = new();
    readonly Dictionary<string, SourceStep> _steps = [];

    SourceNights(RealKernels kernels, OpenZfs zfs) => (Kernels, Zfs) = (kernels, zfs);

    public RealKernels Kernels { get; }

    public OpenZfs Zfs { get; }

    public Dictionary<string, RealPackages> Packages { get; } = [];

    /// <summary>The candidate's boot evidence, as its record has it; null when there is none.</summary>
    public JsonNode? Boots { get; private set; }

    public SourceStep this[string step] => _steps[step];

    /// <summary>Shared by everything that wants real modules, and gone with the process.</summary>
    public static Task<SourceNights> GetAsync() => Once.Value;

    public void Dispose() => _folder.Dispose();

    static async Task<SourceNights> PlayAsync()
    {
        var nights = new SourceNights(await RealKernels.GetAsync(), await OpenZfs.GetAsync());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => nights.Dispose();
        await using var registry = await RegistryProcess.StartOpenAsync(nights._folder["registry"]);
        using var site = await Site.CreateAsync();
        await nights.PlayAsync(site, registry.Address);
        return nights;
    }

    async Task PlayAsync(Site site, string host)
    {
        var upstream = new Upstream(host, _folder.Path);
        await upstream.PublishBuilderAsync();
        await upstream.PublishBaseAsync("20261124", Kernels.Old, Kernels.Update);
        var build = new BuildCommand(site, host);
        Ask(site, Zfs.Current, Zfs.Former);

        await StepAsync("compile", build, host, Zfs.Current, "Akmods");
        await TakeAsync("current on old", site, Zfs.Current, Kernels.Old);
        await TakeAsync("current on update", site, Zfs.Current, Kernels.Update);
        await StepAsync("compose", build, host, Zfs.Current, "Candidate", "--skip");
        await StepAsync("verify", build, host, Zfs.Current, "Verify", "--skip");
        await StepAsync("boot", build, host, Zfs.Current, "BootTest", "--skip", "--boot-timeout", "1200");
        Boots = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(site.Root, "artifacts", "candidate.json")))!["boot"];
        await StepAsync("promote", build, host, Zfs.Current, "Promote", "--skip", "--require-boot-test");
        await StepAsync("compiled before", build, host, Zfs.Current, "Akmods", "--force", "--rebuild-akmods");
        await TakeAsync("current on update again", site, Zfs.Current, Kernels.Update);

        Ask(site, Zfs.Former, Zfs.Current);
        await StepAsync("former release", build, host, Zfs.Former, "Promote");
        await StepAsync("former release, beyond its maximum", build, host, Zfs.Former, "Promote", "--allow-beyond-maximum");
        await TakeAsync("former on old", site, Zfs.Former, Kernels.Old);
        LabLogs.Write("openzfs on real kernels", SourceTable.Render(this));
    }

    async Task StepAsync(string name, BuildCommand build, string host, OpenZfsRelease zfs, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        var result = await build.RunAsAsync(
            LabUser.Publisher,
            [
                .. arguments, "--akmods-builder", "Source", "--zfs-tree", zfs.Source, "--kernel-headers", OpenZfs.Headers,
                "--zfs-userland", zfs.Userland, "--module-cache", LabCache.Modules,
            ],
            heapLimit: null, Limit);
        LabLogs.Write($"source {_steps.Count + 1:00} {name}", result.All);
        Figures.Note($"{name}, from source", $"{watch.Elapsed.TotalSeconds:0} s");
        NotePhases(result.Output);
        _steps[name] = new SourceStep(result, await TagsAtOnce.ReadAsync(host), watch.Elapsed);
    }

    async Task TakeAsync(string name, Site site, OpenZfsRelease zfs, KernelRelease kernel) =>
        Packages[name] = await RealPackages.TakeAsync(site.Root, zfs.Version, kernel, _folder[name.Replace(' ', '-')]);

    /// <summary>Lets the stream want this release's line, among both releases.</summary>
    static void Ask(Site site, OpenZfsRelease wanted, OpenZfsRelease other)
    {
        var file = Path.Combine(site.Root, "ci", "stream.json");
        var stream = JsonNode.Parse(File.ReadAllText(file))!;
        stream["zfsLine"] = $"{wanted.Version.Line}";
        File.WriteAllText(file, stream.ToJsonString());
        File.WriteAllText(site.ZfsReleases, new JsonObject
        {
            ["schemaVersion"] = 1,
            ["releases"] = new JsonArray([.. new[] { wanted, other }.Select(release => new JsonObject
            {
                ["version"] = $"{release.Version}",
                ["linuxMaximum"] = $"{release.Meta.LinuxMaximum}",
            })]),
        }.ToJsonString());
    }

    /// <summary>Seconds of each phase, as the build says them.</summary>
    static void NotePhases(string output)
    {
        foreach (var line in output.Split('\n').Where(line => line.Contains(" ended after ", StringComparison.Ordinal) || line.Contains(": packed after ", StringComparison.Ordinal)))
            Figures.Note("from source", line.Trim());
    }
}

/// <param name="Took">The whole command, from its start.</param>
sealed record SourceStep(ToolResult Result, TagsAtOnce Tags, TimeSpan Took);
