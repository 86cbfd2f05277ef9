using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Http;
using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Oci.Http.Options;
using KinoiteZfs.Oci.Layout;
using KinoiteZfs.Oci.Registries;
using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Contents;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Tools;
using KinoiteZfs.SourceAkmods;

// The composition root: which real parts stand behind the pipeline's ports in this run.
partial class Build
{
    static AbsolutePath EmbeddedRegistry => TemporaryDirectory / "registry";

    static AbsolutePath LayerIndexDirectory => TemporaryDirectory / "layers";

    static AbsolutePath RehearsalDirectory => RootDirectory / "ci" / "rehearsal";

    static AbsolutePath RecipesDirectory => RootDirectory / "recipes";

    static LogProgress Progress { get; } = new LogProgress();

    /// <summary>On a person's machine nothing leaves it unless asked for.</summary>
    bool IsEmbedded => Mirror.Length == 0 && IsLocalBuild;

    RegistryMap Registry => _registry ??= new RegistryMap(
        IsEmbedded
            ? [new MirrorRule(null, new RegistryLocation.Layout(EmbeddedRegistry))]
            : Mirror.Select(MirrorRule.Parse),
        OpenHost)
    {
        LayerIndexes = KeptContent.In(new DirectoryInfo(LayerIndexDirectory)),
    };

    RegistryMap? _registry;

    /// <summary>The same registries, for who is not logged in.</summary>
    RegistryMap Anonymous => new(Mirror.Select(MirrorRule.Parse), host => OpenHost(host, CredentialSources.Anonymous));

    readonly List<HttpRegistry> _hosts = [];

    RememberingRegistry OpenHost(string host)
    {
        var registry = OpenHost(host, Credentials);
        _hosts.Add(registry);
        return new RememberingRegistry(registry);
    }

    /// <summary>What runs on another forge has a token of that.</summary>
    string? GitHubsToken =>
        EnvironmentCredentials.IsOfGitHub(Environment.GetEnvironmentVariable("GITHUB_SERVER_URL"))
            && GithubToken is { Length: > 0 }
            ? GithubToken
            : null;

    /// <summary>
    /// A registry that is down for ten minutes does not cost the night: there nobody could try again before morning.
    /// Each job has a run of this program, and more minutes than these.
    /// </summary>
    Patience RunsPatience => _patience ??=
        GitHubActions.Instance is null ? Patience.Short : new Patience(TimeSpan.FromMinutes(12));

    Patience? _patience;

    HttpRegistry OpenHost(string host, ICredentialSource credentials)
    {
        var options = new HttpRegistryOptions(host, credentials)
        {
            PlainHttp = PlainHttp.Contains(host) ? true : null,
            Notices = Progress,
            Patience = RunsPatience,
            Answered = ExecutionPlan.Contains(Doctor) ? _exchanges.Add : null,
        };
        return new(OnlyLooks ? options.ForALook() : options);
    }

    bool OnlyLooks => ExecutionPlan.All(target => target.Name is nameof(Status) or nameof(History) or nameof(Explain));

    ICredentialSource Credentials => CredentialSources.FirstOf(
        new EnvironmentCredentials(name => name switch
        {
            "REGISTRY_HOST" => RegistryHost,
            "REGISTRY_USERNAME" => RegistryUsername,
            "REGISTRY_PASSWORD" => RegistryPassword,
            "GITHUB_TOKEN" => GithubToken,
            _ => Environment.GetEnvironmentVariable(name),
        }),
        CredentialSources.FromEnvironment(new CredentialHelper()));

    async Task<IAkmodsBuilder> LoadBuilderAsync() => AkmodsBuilder switch
    {
        AkmodsBuilderKind.Prebuilt => new PrebuiltRpms(PackageFolder),
        AkmodsBuilderKind.Fork => new ForkBuilder(
            AkmodsFolders, ForkTools.Installed, new OpenZfsReleasePages(JobToken), JobToken,
            await LoadModuleKeyAsync()),
        AkmodsBuilderKind.Source => new SourceBuilder(
            AkmodsFolders,
            new SourceInputs(
                Folder(ZfsTree), [.. KernelHeaders.Select(Folder).OfType<DirectoryInfo>()], Folder(ZfsUserland)),
            SourceTools.Installed),
        _ => throw new PipelineException($"There is no akmods builder '{AkmodsBuilder}'."),
    };

    /// <summary>
    /// On GitHub alone: there the token's rights are the job's, which foreign code may have, and it ends with the job.
    /// A person's token may do more.
    /// </summary>
    string? JobToken => GitHubActions.Instance is null ? null : GitHubsToken;

    BuildFolders AkmodsFolders => new(
        new DirectoryInfo(TemporaryDirectory / "akmods-build"),
        new DirectoryInfo(TemporaryDirectory / "akmods-packages"),
        new DirectoryInfo(ArtifactsDirectory / "logs"));

    static DirectoryInfo? Folder(AbsolutePath? path) => path is null ? null : new DirectoryInfo(path);

    /// <summary>Samples hold no code; away from the embedded registry packages must be named.</summary>
    DirectoryInfo? PackageFolder =>
        RpmDirectory is not null ? new DirectoryInfo(RpmDirectory)
        : IsEmbedded ? new DirectoryInfo(RehearsalDirectory / "rpms")
        : null;

    IComposer ImageComposer => Composer switch
    {
        ComposerKind.Native => new NativeComposer(message => Log.Warning("{Message:l}", message)),
        ComposerKind.Containerfile => new ContainerfileComposer(Engine, ComposeLog),
        ComposerKind.BlueBuild when IsEmbedded => throw new PipelineException(
            "--composer BlueBuild asks the base image's own registry about it, which does not know the samples of the embedded one. Name real registries with --mirror, or compose with --composer Containerfile."),
        ComposerKind.BlueBuild when PackageTransfer is not PackageTransfer.Mount => throw new PipelineException(
            $"--package-transfer {PackageTransfer} is for --composer Containerfile: BlueBuild's own steps need RUN --mount. Leave it out."),
        ComposerKind.BlueBuild => new BlueBuildComposer(BlueBuildTool.Installed, Engine, ComposeLog),
        _ => throw new PipelineException($"There is no composer '{Composer}'."),
    };

    ExternalTool Engine =>
        ContainerEngine is ContainerEngineKind.Podman ? ContainerEngines.Podman : ContainerEngines.Buildah;

    FileInfo ComposeLog => new(ArtifactsDirectory / "compose.log");

    ComposeOptions ComposeOptions => new(new DirectoryInfo(RecipesDirectory), new DirectoryInfo(TemporaryDirectory))
    {
        Transfer = PackageTransfer,
        TrustedKey = PublicKey,
        Kept = new DirectoryInfo(ArtifactsDirectory / "compose-workspace"),
    };

    async Task<IZfsReleases> LoadReleasesAsync(StreamDefinition stream) =>
        ZfsReleases is not null ? new ZfsReleaseFile(new FileInfo(ZfsReleases))
        : IsEmbedded ? (await LoadSamplesAsync()).Nights[0]
        : new GitZfsReleases(stream.ZfsSource);

    Task<StreamDefinition> LoadStreamAsync() =>
        _stream ??= StreamDefinition.LoadAsync(new FileInfo(StreamFile), Cancellation);

    Task<StreamDefinition>? _stream;

    string OwnerOf(StreamDefinition stream) =>
        Owner ?? GitHubActions.Instance?.RepositoryOwner ?? stream.Owner ?? "local";

    async Task<StreamRepositories> LoadRepositoriesAsync()
    {
        var stream = await LoadStreamAsync();
        return stream.For(OwnerOf(stream));
    }
}
