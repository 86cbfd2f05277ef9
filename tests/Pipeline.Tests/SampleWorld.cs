using KinoiteZfs.Pipeline.Rehearsal;

namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A registry in a temporary folder with the images of a rehearsal's night, and everything a stage needs to
/// run on it.</summary>
sealed class SampleWorld : IDisposable
{
    public const string Older = "6.18.12-200.fc43.x86_64";
    public const string Newer = "6.18.16-200.fc43.x86_64";
    public const string Ahead = "7.1.4-200.fc43.x86_64";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _layout;

    SampleWorld(RehearsalData data)
    {
        Data = data;
        _layout = new LayoutRegistry(Path.Combine(_folder.Directory.FullName, "registry"));
        Registry = new RecordingRegistry(_layout);
    }

    public static DirectoryInfo DataFolder => new(Path.Combine(AppContext.BaseDirectory, "rehearsal"));

    /// <summary>Packages which say the new kernel and hold modules of the old one.</summary>
    public static DirectoryInfo LyingPackages => new(Path.Combine(DataFolder.FullName, "lying-rpms"));

    public static DirectoryInfo Recipes => new(Path.Combine(AppContext.BaseDirectory, "recipes"));

    public RehearsalData Data { get; }

    public RecordingRegistry Registry { get; }

    public StreamDefinition Stream { get; private set; } = Given.Stream();

    public StreamRepositories Repositories => Stream.For("Dana");

    public BuildInputs Record { get; private set; } = Given.Record();

    public ResolvedInputs Inputs => Record.Inputs;

    public InstantTime Time { get; } = new();

    public List<string> Said { get; } = [];

    public IProgress<string> Progress => new Listener(Said);

    public DirectoryInfo Temporary => _folder.Directory.CreateSubdirectory("temporary");

    /// <param name="night">From 1.</param>
    public static async Task<SampleWorld> OfNightAsync(int night = 1)
    {
        var world = new SampleWorld(await RehearsalData.LoadAsync(DataFolder, default));
        await world.BecomeAsync(night);
        return world;
    }

    /// <summary>The first night with a second kernel beside, in a stream which allows that.</summary>
    public static async Task<SampleWorld> OfSeveralKernelsAsync()
    {
        var world = new SampleWorld(await RehearsalData.LoadAsync(DataFolder, default)) { Stream =
            Given.Stream() with { SeveralKernels = true } };
        var night = world.Data.Nights[0];
        await world.BecomeAsync(night with { Base = night.Base with { Kernels = Given.Kernels(Older, Newer) } });
        return world;
    }

    public Task BecomeAsync(int number) => BecomeAsync(Data.Nights[number - 1]);

    async Task BecomeAsync(Pipeline.Rehearsal.Night night)
    {
        var published = await SampleImages.PublishAsync(night, Stream, Registry, default);
        Change(Inputs with
        {
            Base = new BaseImage(Stream.BaseImage, published.Digest!, Tag.Parse($"latest-{night.Base.Version[3..]}")),
            Builder = null,
            Kernels = night.Base.Kernels,
            Zfs = night.ZfsReleases.MaxBy(release => release.Version)!,
            SeveralKernels = Stream.SeveralKernels,
        });
        Registry.Forget();
    }

    /// <summary>Another stream of the same owner on the same base.</summary>
    public void AsStream(StreamDefinition stream)
    {
        Stream = stream;
        Record = Record with { Stream = stream.Name };
    }

    /// <summary>In a checkout which is from nowhere.</summary>
    public void WithoutRepository() => Record = Record with { Source = null };

    public void AsRun(string id) => Record = Record with { Run = Given.Run(id) };

    public void Change(ResolvedInputs inputs) => Record = Record with { Inputs = inputs };

    /// <summary>Where the job which builds akmods leaves its files.</summary>
    public DirectoryInfo Built => new(Path.Combine(_folder.Directory.FullName, "built"));

    /// <summary>Where the job which composes leaves its image.</summary>
    public DirectoryInfo Composed => new(Path.Combine(_folder.Directory.FullName, "composed"));

    public async Task<AkmodsRecord> MakeAkmodsAsync(AkmodsOptions? options = null, IAkmodsBuilder? builder = null) =>
        await PublishAkmodsAsync(await BuildAkmodsAsync(options, builder), options);

    public Task<BuiltAkmods> BuildAkmodsAsync(AkmodsOptions? options = null, IAkmodsBuilder? builder = null) =>
        AkmodsBuildStage.RunAsync(
            Record, Repositories, Registry, builder ?? new PrebuiltRpms(Data.Packages), Built, options ?? new(),
            Progress, default);

    public Task<AkmodsRecord> PublishAkmodsAsync(BuiltAkmods built, AkmodsOptions? options = null) =>
        AkmodsStage.RunAsync(
            Record, built, Built, Repositories, Registry, (options ?? new()) with { Time = Time }, Progress, default);

    public Task<AkmodsPlan> PlanAsync(AkmodsOptions? options = null) =>
        AkmodsBuildStage.PlanAsync(Record, Repositories, Registry, options ?? new(), Progress, default);

    public async Task<CandidateRecord> MakeCandidateAsync(
        AkmodsRecord akmods, IComposer? composer = null, TagScope? scope = null) =>
        await PublishCandidateAsync(akmods, await ComposeAsync(akmods, composer), scope);

    /// <summary>The base image is kept as a promotion keeps it, and its maker deletes it.</summary>
    /// <returns>What is kept.</returns>
    public async Task<ImageReference> LoseBaseAsync()
    {
        var (makers, images, digest) = (Inputs.Base.Source.Repository, Repositories.Image, Inputs.Base.Digest);
        await ImageCopy.CopyAsync(
            _layout, makers, digest, _layout, images, Tag.Parse("base-stable-4710-0123456"), default);
        Directory.Delete(_layout.FolderOf(makers), recursive: true);
        return images.At(digest);
    }

    /// <summary>What composers are given.</summary>
    public async Task<ComposeRequest> ToComposeAsync(DirectoryInfo workspace, AkmodsRecord akmods) => new(
        workspace, Inputs, await Registry.ResolveImageAsync(
            Inputs.Base.Pinned, Inputs.Platform, default), akmods.Kernels, Registry);

    public Task<ComposedCandidate> ComposeAsync(
        AkmodsRecord akmods, IComposer? composer = null, DirectoryInfo? kept = null) => ComposeStage.RunAsync(
        Record, akmods, Repositories, Registry, composer ?? new NativeComposer(), Composed, new ComposeOptions(
            Recipes, Temporary) { Kept = kept }, Progress, default);

    public Task<CandidateRecord> PublishCandidateAsync(
        AkmodsRecord akmods, ComposedCandidate composed, TagScope? scope = null,
        StreamRepositories? repositories = null) =>
        CandidateStage.RunAsync(
        Record, akmods, composed, Composed, repositories ?? Repositories, Registry,
        new CandidateOptions { Scope = scope ?? TagScope.Main, Time = Time }, Progress, default);

    /// <summary>The kernel-matched tag in the cache.</summary>
    public ImageReference CacheTag(string kernel) =>
        Repositories.AkmodsCandidate.At(StreamTags.Akmods(Inputs.Fedora, KernelRelease.Parse(kernel)));

    public async Task<Digest?> DigestOfAsync(ImageReference tag) =>
        (await Registry.FindManifestAsync(tag, default))?.Digest;

    public void DeleteBlob(Repository repository, Digest digest) =>
        File.Delete(Path.Combine(_layout.FolderOf(repository), "blobs", "sha256", digest.Hex));

    public void Dispose() => _folder.Dispose();

    sealed class Listener(List<string> said) : IProgress<string>
    {
        public void Report(string value)
        {
            lock (said)
                said.Add(value);
        }
    }
}
