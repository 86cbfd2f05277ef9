using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Reports.Summary;

namespace KinoiteZfs.Pipeline.Preflight;

/// <param name="Resolve">What every run begins with.</param>
/// <param name="IsReal">Whether the registries are real ones: samples have no fork, no builder and no packages of
/// ours.</param>
/// <param name="Exchanges">What the registries have answered.</param>
public sealed record PreflightRequest(
    StreamDefinition Stream, StreamRepositories Repositories, FixtureFolder Fixtures,
    Func<CancellationToken, Task<Resolution>> Resolve, bool IsReal, ExchangeLog Exchanges)
{
    /// <summary>What ghcr.io's own API says about a package and the token; null without a token, or on another
    /// registry.</summary>
    public Func<Repository, Task<string>>? Describe { get; init; }
}

/// <summary>
/// Asks everything that a first run depends on, on this network and with these credentials. Reads only. What could be
/// learned from documents and sources alone gets tried here; each answer stands beside what the tests assume.
/// </summary>
/// <param name="anonymous">The same registries, for who is not logged in.</param>
public sealed class PreflightStage(
    PreflightRequest request, IRegistry registry, IRegistry anonymous, IProgress<string> progress)
{
    /// <summary>A base image has a tag for each build of three months, and signatures.</summary>
    const int MaximumTags = 50_000;

    static readonly string[] ForkVariables =
        ["builder :=", "AKMODS_KERNEL", "AKMODS_VERSION", "AKMODS_TARGET", "AKMODS_BUILDDIR", "ZFS_MINOR_VERSION"];

    FedoraVersion? _fedora;

    StreamDefinition Stream => request.Stream;

    public async Task<PreflightReport> RunAsync(CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        await AskAsync("inputs", InputsAsync);
        await AskAsync("base image", BaseAsync);
        await AskAsync("akmods fork", ForkAsync);
        await AskAsync("builder image", BuilderAsync);
        var (image, candidate, akmods, akmodsCandidate) = request.Repositories;
        foreach (var repository in (Repository[])[image, akmods, candidate, akmodsCandidate])
            await AskAsync($"{repository}", cancel => PackageAsync(repository, cancel));
        await request.Fixtures.WriteAsync("exchanges.json", request.Exchanges.All, cancellationToken);
        await request.Fixtures.WriteTextAsync("report.txt", PreflightReport.Render(findings), cancellationToken);
        return new PreflightReport(findings, request.Fixtures.Pack());

        async Task AskAsync(string what, Func<CancellationToken, Task<IEnumerable<Finding>>> ask)
        {
            progress.Report($"asking: {what}");
            try
            {
                findings.AddRange(await ask(cancellationToken));
            }
            catch (Exception e) when (e is PipelineException or RegistryException or FormatException)
            {
                findings.Add(new Finding(what, FindingState.Failed, e.Message));
            }
        }
    }

    async Task<IEnumerable<Finding>> InputsAsync(CancellationToken cancellationToken)
    {
        var resolution = await request.Resolve(cancellationToken);
        var inputs = resolution.Inputs.Inputs;
        _fedora = inputs.Fedora;
        return
        [
            // Tags of a build are pushed one after another: for minutes there is none.
            new("dated tag", FindingState.Noted, inputs.Base.StreamTag?.Name ?? "none"),
            Finding.Compare(
                "kernels", inputs.Kernels.Count == 1 || Stream.SeveralKernels,
                $"{inputs.Kernels} of Fedora {inputs.Fedora}", "one, with its vmlinuz"),
            Finding.Compare(
                "OpenZFS", inputs.Zfs.LinuxMaximum is not null,
                $"{inputs.Zfs.Version} for Linux up to {inputs.Zfs.LinuxMaximum}", "its META says the newest kernel"),
            .. resolution.Notices.Select(notice => new Finding("notice", FindingState.Noted, notice)),
        ];
    }

    async Task<IEnumerable<Finding>> BaseAsync(CancellationToken cancellationToken)
    {
        var image = await request.Fixtures.KeepAsync(registry, Stream.BaseImage, Stream.Platform, cancellationToken);
        var tags = await registry.ListTagsAsync(image.Repository, cancellationToken)
            .Take(MaximumTags).ToListAsync(cancellationToken);
        await request.Fixtures.WriteTextAsync(
            $"tags/{image.Repository}.txt", string.Join('\n', tags) + "\n", cancellationToken);
        List<LayerSurvey> layers = [];
        foreach (var layer in image.Manifest.Layers)
        {
            layers.Add(await LayerSurvey.ReadAsync(registry, image.Repository, layer, cancellationToken));
            progress.Report($"{layers.Count}/{image.Manifest.Layers.Count} layers of {image.Repository} surveyed");
        }
        await request.Fixtures.WriteAsync("layers.json", layers, cancellationToken);
        var types = layers.Select(layer => layer.MediaType).Distinct().ToArray();
        var version = image.Config.Labels.GetValueOrDefault(InputLabels.Version);
        int chains = layers.Sum(layer => layer.Chains),
            elsewhere = layers.Sum(layer => layer.Elsewhere), twice = layers.Sum(layer => layer.Twice);
        return
        [
            Finding.Compare(
                "layer types", types.All(MediaTypes.IsLayer), string.Join(", ", types), "tar, plain, gzip or zstd"),
            new(
                "layers", FindingState.Noted,
                $"{layers.Count}, {layers.Sum(layer => layer.Size) >> 20} MiB, {layers.Sum(layer => layer.Entries)} entries, {layers.Sum(layer => layer.OstreeObjects)} of ostree"),
            Finding.Compare(
                "hard links", chains + elsewhere == 0,
                $"{layers.Sum(layer => layer.HardLinks)}, {chains} to links, {elsewhere} to what does not stand before them",
                "to files before them in their own layer"),
            Finding.Compare("names", twice == 0, $"{twice} twice in a layer", "once in a layer"),
            Finding.Compare(
                "version label", DateStamp.TryParse(version, out _), version ?? "none", "holds the date of the build"),
            new(
                "tags", FindingState.Noted,
                $"{tags.Count}, {tags.Count(tag => DateStamp.TryParse(tag.Name, out _))} with a date"),
        ];
    }

    async Task<IEnumerable<Finding>> ForkAsync(CancellationToken cancellationToken)
    {
        if (!request.IsReal && !Stream.AkmodsFork.Url.IsFile)
            return [Finding.NotAsked("akmods fork")];
        var folder = Directory.CreateTempSubdirectory("kinoite-zfs-fork-");
        try
        {
            await ForkCheckout.FetchAsync(GitTool.Git, Stream.AkmodsFork, folder, cancellationToken);
            var recipes = Path.Combine(folder.FullName, "Justfile");
            var text = File.Exists(recipes) ? await File.ReadAllTextAsync(recipes, cancellationToken) : "";
            var lacking = string.Join(
                ", ", ForkVariables.Where(name => !text.Contains(name, StringComparison.Ordinal)));
            return [Finding.Compare(
                "akmods fork", lacking.Length == 0,
                $"{Stream.AkmodsFork.Commit}{(lacking.Length == 0 ? "" : $", a Justfile without {lacking}")}",
                "its Justfile knows what it is called with")];
        }
        finally
        {
            BuildRoot.Remove(folder, progress);
        }
    }

    async Task<IEnumerable<Finding>> BuilderAsync(CancellationToken cancellationToken)
    {
        if (!request.IsReal || (_fedora ?? Stream.Fedora) is not { } fedora)
            return [Finding.NotAsked("builder image")];
        var builder = await request.Fixtures.KeepAsync(
            registry, Stream.BuilderFor(fedora), Stream.Platform, cancellationToken);
        return [new(
            "builder image", FindingState.AsAssumed, $"{builder.Reference}",
            "there is one for the base's Fedora version")];
    }

    /// <summary>Whether one may push, only pushing tells; what a token may do, ghcr.io's API says.</summary>
    async Task<IEnumerable<Finding>> PackageAsync(Repository repository, CancellationToken cancellationToken)
    {
        var what = $"{repository}";
        if (!request.IsReal)
            return [Finding.NotAsked(what)];
        var described = request.Describe is { } describe ? $"{await describe(repository)}; " : "";
        try
        {
            var tag = await registry.ListTagsAsync(repository, cancellationToken)
                .FirstOrDefaultAsync(cancellationToken);
            if (tag is null)
                return [new(what, FindingState.Noted, $"{described}not there yet")];
            var access = (await PackageAccess.AskAsync(anonymous, [repository.At(tag)], cancellationToken))[0];
            return access.Visibility == Visibility.Unknown
                ? [new(what, FindingState.Failed, $"{described}{access.Reason}")]
                : [new(
                    what, FindingState.Noted,
                    $"{described}{(access.Visibility == Visibility.Public ? "anybody can pull it" : $"nobody can pull it without a login: {access.Remedy(null)}")}")];
        }
        catch (AccessDeniedException e)
        {
            return [new(
                what, FindingState.Noted, $"{described}not there yet, or not for these credentials: {e.Message}")];
        }
    }
}
