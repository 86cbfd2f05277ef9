using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Reports.Summary;

namespace KinoiteZfs.Pipeline.Preflight;

/// <param name="Resolve">What every run begins with; it reads the base image's layers.</param>
/// <param name="Releases">Those of OpenZFS.</param>
/// <param name="IsReal">Whether the registries are real ones: samples have no fork, no builder and no packages of
/// ours.</param>
/// <param name="Exchanges">What the registries have answered.</param>
public sealed record PreflightRequest(
    StreamDefinition Stream, StreamRepositories Repositories, FixtureFolder Fixtures,
    Func<CancellationToken, Task<Resolution>> Resolve, Func<Task<IZfsReleases>> Releases, bool IsReal,
    ExchangeLog Exchanges)
{
    /// <summary>Also downloads the base image, twice, and looks at every layer.</summary>
    public bool IsFull { get; init; }

    /// <summary>What ghcr.io's own API says about a package and the token; null without a token, or on another
    /// registry.</summary>
    public Func<Repository, Task<string>>? Describe { get; init; }

    /// <summary>Who logs in.</summary>
    public ICredentialSource Credentials { get; init; } = CredentialSources.Anonymous;

    /// <summary>Asked before the world: machine, checkout.</summary>
    public IReadOnlyList<Question> Here { get; init; } = [];

    /// <summary>Asked in the end: GitHub.</summary>
    public IReadOnlyList<Question> Elsewhere { get; init; } = [];

    /// <summary>Bytes which a run needs for this base image, and what for; null asks for none.</summary>
    public Func<ResolvedImage, Finding>? Room { get; init; }
}

/// <summary>
/// Asks everything that a run depends on, on this machine, on this network and with these credentials. Reads only. What
/// could be learned from documents and sources alone gets tried here; each answer stands beside what the tests assume.
/// </summary>
/// <param name="anonymous">The same registries, for who is not logged in.</param>
public sealed class PreflightStage(
    PreflightRequest request, IRegistry registry, IRegistry anonymous, IProgress<string> progress)
{
    /// <summary>A base image has a tag for each build of three months, and signatures.</summary>
    const int MaximumTags = 50_000;

    const string Ours = "Registry";

    static readonly string[] ForkVariables =
        ["builder :=", "AKMODS_KERNEL", "AKMODS_VERSION", "AKMODS_TARGET", "AKMODS_BUILDDIR", "ZFS_MINOR_VERSION"];

    FedoraVersion? _fedora;

    StreamDefinition Stream => request.Stream;

    string World => request.IsReal ? "What is built on" : "What is built on (samples stand in)";

    IEnumerable<Question> Questions()
    {
        var (image, candidate, akmods, akmodsCandidate) = request.Repositories;
        Repository[] ours = [image, akmods, candidate, akmodsCandidate];
        return
        [
            .. request.Here,
            .. request.IsFull
                ? [new Question(World, "inputs", InputsAsync), new Question(World, "layers", LayersAsync)]
                : (Question[])[new Question(World, "base image", SurveyAsync)],
            new Question(World, "akmods fork", ForkAsync),
            new Question(World, "builder image", BuilderAsync),
            new Question(Ours, "login", LoginAsync),
            .. ours.Select(repository => new Question(
                Ours, $"{repository}", cancel => PackageAsync(repository, cancel))),
            .. request.Elsewhere,
        ];
    }

    public async Task<PreflightReport> RunAsync(CancellationToken cancellationToken)
    {
        var findings = await Question.AskAllAsync(Questions(), progress, cancellationToken);
        await request.Fixtures.WriteAsync("exchanges.json", request.Exchanges.All, cancellationToken);
        await request.Fixtures.WriteTextAsync("report.txt", PreflightReport.Render(findings), cancellationToken);
        return new PreflightReport(findings, request.Fixtures.Pack());
    }

    /// <summary>Without a layer: what manifest, labels and tags say.</summary>
    async Task<IEnumerable<Finding>> SurveyAsync(CancellationToken cancellationToken)
    {
        var survey = await BaseSurvey.ReadAsync(Stream, registry, progress, cancellationToken);
        await KeepBaseAsync(cancellationToken);
        _fedora = survey.Fedora;
        return
        [
            Finding.Ok("base image", $"{Stream.BaseImage}, {survey.Image.ManifestDigest}"),
            Finding.Ok(
                "kernel",
                $"{survey.Kernels} of Fedora {survey.Fedora}{(survey.FromLabels ? $", as its labels say; {Options.Full} reads its layers" : "")}"),
            survey.Scheme is { } scheme
                ? Finding.Ok("dated tags", $"{scheme}")
                : new Finding(
                    "dated tags", FindingState.Missing, string.Join("; ", survey.Notices),
                    "nothing, or another tag of the base image: runs pin its digest all the same")
                {
                    IsOptional = true,
                },
            await ReleaseAsync(survey.Kernels, survey.FromLabels, cancellationToken),
            .. request.Room is { } room ? [room(survey.Image)] : Array.Empty<Finding>(),
        ];
    }

    /// <param name="fromLabels">A base that replaces its kernel may still have the label of the one before.</param>
    async Task<Finding> ReleaseAsync(KernelSet kernels, bool fromLabels, CancellationToken cancellationToken)
    {
        try
        {
            var releases = await request.Releases();
            var zfs = ZfsReleaseChoice.Choose(
                Stream.ZfsLine, await releases.ListAsync(Stream.ZfsLine, cancellationToken), Stream.AllowPointZero)
                .Require();
            var held = kernels.Select(kernel => KernelHold.Check(kernel, zfs))
                .FirstOrDefault(check => check.State == HoldState.Held);
            return held is null
                ? Finding.Ok("OpenZFS", $"{zfs.Version} for Linux up to {zfs.LinuxMaximum}")
                : new Finding(
                    "OpenZFS", FindingState.Wrong, held.Reason,
                    (fromLabels
                        ? $"labels may be the ones of the image below, so ask the layers first ({Options.Full}); then "
                        : "")
                    + "wait, it ends by itself; an older build of the base stands in (docs/holdback.md)")
                {
                    IsOptional = true,
                };
        }
        catch (PipelineException e)
        {
            return new Finding(
                "OpenZFS", FindingState.Unknown, e.Message,
                "see zfsLine and zfsSource of the stream definition, and the network");
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
            Finding.Ok("dated tag", inputs.Base.StreamTag?.Name ?? "none"),
            Finding.Compare(
                "kernels", inputs.Kernels.Count == 1 || Stream.SeveralKernels,
                $"{inputs.Kernels} of Fedora {inputs.Fedora}", "one, with its vmlinuz"),
            Finding.Compare(
                "OpenZFS", inputs.Zfs.LinuxMaximum is not null,
                $"{inputs.Zfs.Version} for Linux up to {inputs.Zfs.LinuxMaximum}", "its META says the newest kernel"),
            .. resolution.Notices.Select(notice => Finding.Ok("notice", notice)),
        ];
    }

    /// <summary>Manifest, configuration and tags, for tests.</summary>
    async Task<(ResolvedImage Image, IReadOnlyList<Tag> Tags)> KeepBaseAsync(CancellationToken cancellationToken)
    {
        var image = await request.Fixtures.KeepAsync(registry, Stream.BaseImage, Stream.Platform, cancellationToken);
        var tags = await registry.ListTagsAsync(image.Repository, cancellationToken)
            .Take(MaximumTags).ToListAsync(cancellationToken);
        await request.Fixtures.WriteTextAsync(
            $"tags/{image.Repository}.txt", string.Join('\n', tags) + "\n", cancellationToken);
        return (image, tags);
    }

    async Task<IEnumerable<Finding>> LayersAsync(CancellationToken cancellationToken)
    {
        var (image, tags) = await KeepBaseAsync(cancellationToken);
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
            Finding.Ok(
                "layers",
                $"{layers.Count}, {layers.Sum(layer => layer.Size) >> 20} MiB, {layers.Sum(layer => layer.Entries)} entries, {layers.Sum(layer => layer.OstreeObjects)} of ostree"),
            Finding.Compare(
                "hard links", chains + elsewhere == 0,
                $"{layers.Sum(layer => layer.HardLinks)}, {chains} to links, {elsewhere} to what does not stand before them",
                "to files before them in their own layer"),
            Finding.Compare("names", twice == 0, $"{twice} twice in a layer", "once in a layer"),
            Finding.Compare(
                "version label", DateStamp.TryParse(version, out _), version ?? "none", "holds the date of the build"),
            Finding.Ok(
                "tags", $"{tags.Count}, {tags.Count(tag => DateStamp.TryParse(tag.Name, out _))} with a date"),
            .. request.Room is { } room ? [room(image)] : Array.Empty<Finding>(),
        ];
    }

    /// <summary>Whose name is sent where. What it may do, the packages tell.</summary>
    async Task<IEnumerable<Finding>> LoginAsync(CancellationToken cancellationToken)
    {
        if (!request.IsReal)
            return [Finding.NotAsked("login")];
        List<Finding> findings = [];
        foreach (var repository in new[] { request.Repositories.Image, Stream.BaseImage.Repository }
            .DistinctBy(repository => repository.Registry))
        {
            var what = $"login {repository.Registry}";
            var isOurs = repository.Registry == Stream.Registry;
            findings.Add(await request.Credentials.FindAsync(repository.Registry, repository, cancellationToken) switch
            {
                MissingHelperCredential missing => new Finding(
                    what, FindingState.Wrong, $"{missing}", "install the helper, or log in anew"),
                { } credential => Finding.Ok(what, $"{credential}"),
                null when !isOurs => Finding.Ok(what, "none, which public images do not need"),
                null => new Finding(
                    what, FindingState.Missing, "none: this machine can read what is public, and publish nothing",
                    $"nothing, where only GitHub publishes; else podman login {repository.Registry}, or REGISTRY_HOST, REGISTRY_USERNAME and REGISTRY_PASSWORD")
                {
                    IsOptional = true,
                },
            });
        }
        return findings;
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
        return [Finding.Ok("builder image", $"{builder.Reference}")];
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
                return [Optional(FindingState.Missing, "not there yet", "nothing: the first run makes it")];
            var access = (await PackageAccess.AskAsync(anonymous, [repository.At(tag)], cancellationToken))[0];
            return [access.Visibility switch
            {
                Visibility.Public => Finding.Ok(what, $"{described}anybody can pull it"),
                Visibility.Private => Optional(
                    FindingState.Wrong, "nobody can pull it without a login", access.Remedy(null)),
                _ => new Finding(what, FindingState.Unknown, $"{described}{access.Reason}", access.Remedy(null)),
            }];
        }
        catch (AccessDeniedException e)
        {
            return [Optional(
                FindingState.Unknown, $"not there yet, or not for these credentials: {e.Message}",
                $"nothing before the first run; else a login which may read {repository}")];
        }

        Finding Optional(FindingState state, string found, string remedy) =>
            new(what, state, $"{described}{found}", remedy) { IsOptional = true };
    }
}
