using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Model.Json;
using KinoiteZfs.Pipeline.Rehearsal;
using KinoiteZfs.Pipeline.Stable.Promotion;
using KinoiteZfs.Pipeline.Stable.Rollback;
using KinoiteZfs.Pipeline.Verification;

namespace KinoiteZfs.Lab;

/// <summary>
/// Two nights of one kernel on the rehearsal's samples, played by the pipeline's own stages in this process: the second
/// brings a newer ZFS, so that every tag moves. What they publish is signed and says where it comes from, as on the
/// repository's own main.
/// </summary>
/// <param name="upstream">Reaches the registry behind every proxy's back, and may write what the pipeline only
/// reads.</param>
/// <param name="registry">Reaches it as our publisher.</param>
sealed class SampleNights(
    Site site, IRegistry upstream, IRegistry registry, RehearsalData samples, StreamDefinition stream, SigningPair keys)
{
    const string Kernel = "6.18.16-200.fc43.x86_64";
    const string Commit = "5a4d91e0000000000000000000000000000000aa";
    const int FirstRun = 1001;
    const int SecondRun = 1002;
    public const int ThirdRun = 1003;
    public const int FourthRun = 1004;

    /// <summary>What a rollback goes back to.</summary>
    public static string FirstAudit => $"stable-{FirstRun}-{Commit[..7]}";

    /// <summary>The run that rolls back, as GitHub Actions tells a build about it.</summary>
    public static IReadOnlyDictionary<string, string> ThirdRunVariables => new Dictionary<string, string>
    {
        ["GITHUB_ACTIONS"] = "true",
        ["GITHUB_RUN_ID"] = $"{ThirdRun}",
        ["GITHUB_RUN_NUMBER"] = $"{ThirdRun}",
        ["GITHUB_RUN_ATTEMPT"] = "1",
        ["GITHUB_REF"] = "refs/heads/main",
        ["GITHUB_SHA"] = Commit,
        ["GITHUB_ACTOR"] = "lab",
    };

    static readonly Progress<string> Silence = new();

    readonly StreamRepositories _repositories = stream.For(LabUser.Publisher.Owner);

    FileInfo PublicKey => new(Path.Combine(site.Root, "cosign.pub"));

    RecordStore Records { get; } = new(new DirectoryInfo(Path.Combine(site.Root, "artifacts")));

    public async Task PromoteFirstAsync()
    {
        await File.WriteAllTextAsync(PublicKey.FullName, keys.PublicPem);
        await site.CommitAsync("The public key");
        await MakeAkmodsAsync(Night(0, "2.4.3"), FirstRun);
        await ProveAsync();
        await PromoteProvenAsync();
    }

    public Task PromoteProvenAsync() => PromoteAsync(registry);

    public async Task ProveSecondAsync()
    {
        await MakeAkmodsAsync(Night(2, "2.4.4"), SecondRun);
        await ProveAsync();
    }

    /// <summary>Two nights wait for their promotion: the third in this site, the second in a checkout
    /// elsewhere.</summary>
    public async Task ProveTwoAsync()
    {
        await PromoteFirstAsync();
        await MakeAkmodsAsync(Night(1, "2.4.3"), SecondRun);
        await ProveAsync();
        Directory.Move(Path.Combine(site.Root, "artifacts"), Elsewhere);
        await MakeAkmodsAsync(Night(2, "2.4.4"), ThirdRun);
        await ProveAsync();
    }

    /// <summary>Records for a second checkout; not there when it needs none.</summary>
    public string Elsewhere => site["elsewhere"];

    /// <summary>Two nights were promoted, a third one may be: stable can go forward and back.</summary>
    /// <param name="run">Of the third night.</param>
    public async Task ProveThirdAsync(int run)
    {
        await PromoteFirstAsync();
        await MakeAkmodsAsync(Night(1, "2.4.3"), SecondRun);
        await ProveAsync();
        await PromoteProvenAsync();
        await MakeAkmodsAsync(Night(2, "2.4.4"), run);
        await ProveAsync();
    }

    public async Task PublishCandidateAsync(IRegistry through) => await Records.WriteAsync(
        await CandidateStage.RunAsync(
            await Records.ReadAsync<BuildInputs>(default), await Records.ReadAsync<AkmodsRecord>(default),
            await new RecordStore(Composed).ReadAsync<ComposedCandidate>(default), Composed, _repositories, through,
            new CandidateOptions(), Silence, default),
        default);

    public async Task ComposeSecondAsync()
    {
        await MakeAkmodsAsync(Night(2, "2.4.4"), SecondRun);
        await ComposeAsync();
    }

    async Task ComposeAsync()
    {
        var folder = new DirectoryInfo(site["composing"]);
        var options = new ComposeOptions(new DirectoryInfo(Path.Combine(site.Root, "recipes")), folder) { TrustedKey =
            PublicKey };
        var composed = await ComposeStage.RunAsync(
            await Records.ReadAsync<BuildInputs>(default), await Records.ReadAsync<AkmodsRecord>(default),
            _repositories, registry,
            new NativeComposer(), Composed, options, Silence, default);
        await new RecordStore(Composed).WriteAsync(composed, default);
    }

    /// <summary>Where the build's target Compose leaves it.</summary>
    DirectoryInfo Composed => new(Path.Combine(site.Root, "artifacts", "composed"));

    public async Task PromoteAsync(IRegistry through) => await PromoteStage.RunAsync(
        new PromotionRequest(
            await Records.ReadAsync<BuildInputs>(default), await Records.ReadAsync<AkmodsRecord>(default),
            await Records.ReadAsync<CandidateRecord>(default), _repositories)
        { Signing = keys.Over(through) },
        through, Records, TimeProvider.System, Silence, default);

    public async Task RollBackAsync(IRegistry through, int run = ThirdRun) => await RollbackStage.RunAsync(
        new RollbackRequest(StableTarget.Parse(FirstAudit), Run(run), _repositories) { Signing = keys.Over(
            through) }, through, Records, TimeProvider.System, Silence, default);

    static RunIdentity Run(int number) =>
        new($"{number}", 1, number, "refs/heads/main", CommitSha.Parse(Commit), "lab");

    async Task MakeAkmodsAsync(Night night, int run)
    {
        await SampleImages.PublishAsync(night, stream, upstream, default);
        var request = new ResolveRequest(stream, Run(run), LabUser.Publisher.Owner, Digest.Of("lab"u8));
        var inputs = (await new InputResolver(registry, night).ResolveAsync(request, Silence, default)).Inputs;
        await Records.WriteAsync(inputs, default);
        var (folder, options) = (new DirectoryInfo(site["built"]), new AkmodsOptions { Key = keys.Public });
        var built = await AkmodsBuildStage.RunAsync(
            inputs, _repositories, registry, new PrebuiltRpms(samples.Packages), folder, options, Silence, default);
        await Records.WriteAsync(
            await AkmodsStage.RunAsync(inputs, built, folder, _repositories, registry, options, Silence, default),
            default);
    }

    async Task ProveAsync()
    {
        await ComposeAsync();
        await PublishCandidateAsync(registry);
        var request = new VerifyRequest(await Records.ReadAsync<BuildInputs>(default),
            await Records.ReadAsync<CandidateRecord>(default), _repositories)
        {
            Trust = new TrustExpectation([_repositories.Image], keys.Public),
        };
        await Records.WriteAsync(
            await VerifyStage.RunAsync(request, registry, TimeProvider.System, Silence, default), default);
    }

    /// <summary>A night of the samples, with one kernel and one ZFS release.</summary>
    Night Night(int number, string zfs)
    {
        var night = samples.Nights[number];
        var release = night.ZfsReleases.Single(release => release.Version.ToString() == zfs);
        return night with
        {
            Base = night.Base with { Kernels = new KernelSet([KernelRelease.Parse(Kernel)]) }, ZfsReleases = [release]
        };
    }
}
