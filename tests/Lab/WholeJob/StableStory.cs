using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>
/// Stable for two nights, back, withdrawn, and forward again, on one kind of registry. Everything is signed; whoever
/// goes back has the public key alone. The second night brings another OpenZFS, and so other akmods, on the same base
/// image.
/// </summary>
public abstract class StableStory(string registry) : PlayedJob($"stable on {registry}")
{
    const string Password = "lab-secret-of-the-stable-key";

    /// <summary>An audit tag somebody has made for what nobody has signed.</summary>
    const string UnsignedAudit = "stable-local-20200101000000-0123456";

    const string NextZfs = "2.3.3";

    readonly Dictionary<string, ToolResult> _verified = [];
    Site? _elsewhere;

    /// <param name="what">Step and repository.</param>
    internal ToolResult CosignOf(string what) => _verified[what];

    public string PublicKey => Folder["cosign.pub"];

    /// <summary>The audit tag of a night.</summary>
    public string FirstAudit => Assert.Single(this["night 1"].Tags.In("kinoite-zfs", "stable-"));

    public string SecondAudit => Assert.Single(this["night 2"].Tags.In("kinoite-zfs", "stable-"), tag => tag != FirstAudit);

    private protected override async Task PlayAsync()
    {
        var kernel = (await RealKernels.GetAsync()).Old;
        _elsewhere = await Site.CreateAsync();
        var made = await Witnesses.CosignAsync(["generate-key-pair"], Folder.Path, Password);
        Assert.True(made.ExitCode == 0, made.All);
        File.Copy(PublicKey, Path.Combine(Site.Root, "cosign.pub"));
        await Site.CommitAsync("The public key");
        var upstream = new Upstream(Host, Folder.Path) { User = LabUser.Publisher, IsPlain = true };
        await upstream.PublishBaseAsync("20261124", kernel);
        await SamplePackages.MakeAsync(Site.Rpms, kernel, Site.Zfs);

        await NightAsync("night 1", "Promote");
        await BecomeSecondNightAsync(kernel);
        await NightAsync("verify 2", "Verify");
        await NightAsync("plan 2", "Promote", "--plan-only");
        await NightAsync("night 2", "Promote", "--skip");
        await StepAsync("history", "History");
        await StepAsync("plan back", "Rollback", "--plan-only", "--to", FirstAudit);
        await StepAsync("back", "Rollback", "--to", FirstAudit);
        await StepAsync("history after back", "History");
        await NightAsync("withdrawn", "Promote");
        await VerifyStableAsync("back");
        await NightAsync("promote what is withdrawn", "Promote", "--force");
        await NightAsync("plan what is allowed", "Promote", "--plan-only", "--allow-withdrawn");
        await StepAsync("forward", "Rollback", "--to", this["night 2"].Tags["kinoite-zfs:latest"]!);
        await VerifyStableAsync("forward");
        await NightAsync("night after forward", "Promote");
        await StepAsync("explain night 1", _elsewhere, await VariablesAsync(), "Explain", "--subject", Subject("night 1"));
        await StepAsync("explain night 2", _elsewhere, await VariablesAsync(), "Explain", "--subject", Subject("night 2"));

        var foreign = await PublishForeignAsync();
        await StepAsync("back to what is foreign", "Rollback", "--to", foreign);
        await PublishUnsignedAsync(kernel);
        await StepAsync("back to what is unsigned", "Rollback", "--to", UnsignedAudit);
        await EndAsync();
    }

    /// <summary>What only one kind of registry can show.</summary>
    private protected virtual Task EndAsync() => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        _elsewhere?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The image of a night as users name it.</summary>
    private protected string Subject(string night) => $"ghcr.io/{LabUser.Publisher.Owner}/kinoite-zfs@{this[night].Tags["kinoite-zfs:latest"]}";

    /// <summary>Whoever builds has the private key.</summary>
    async Task NightAsync(string name, params string[] arguments) => await StepAsync(
        name, Site,
        new Dictionary<string, string> { ["SIGNING_KEY"] = await File.ReadAllTextAsync(Folder["cosign.key"]), ["SIGNING_PASSWORD"] = Password },
        arguments);

    private protected override Task<IReadOnlyDictionary<string, string>> VariablesAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["SIGNING_KEY"] = "", ["SIGNING_PASSWORD"] = "" });

    /// <summary>Of another commit, so that both candidates keep a tag.</summary>
    async Task BecomeSecondNightAsync(KernelRelease kernel)
    {
        await SamplePackages.MakeAsync(Site.Rpms, kernel, NextZfs);
        await File.WriteAllTextAsync(Site.ZfsReleases, Site.ReleasesOf(ZfsVersion.Parse(NextZfs)));
        await Site.CommitAsync("The second night");
    }

    /// <summary>What cosign says of image and akmods at that moment: they may be pruned later.</summary>
    async Task VerifyStableAsync(string step)
    {
        foreach (var (repository, tag) in new[] { ("kinoite-zfs", "latest"), ("akmods-zfs", "main-43") })
            _verified[$"{step} {repository}"] = await Witnesses.CosignVerifyAsync(
                PublicKey, $"{Host}/{LabUser.Publisher.Owner}/{repository}@{this[step].Tags[$"{repository}:{tag}"]}");
    }

    /// <summary>Somebody else's image in our repository.</summary>
    async Task<string> PublishForeignAsync()
    {
        await using var publisher = Connect.As(LabUser.Publisher, Host);
        return (await SampleImage.PushAsync(publisher, Images.At(Tag.Parse("foreign")))).Digest!.ToString();
    }

    /// <summary>The first night's image with one more annotation, which makes it another digest, under audit tags as a run makes them.</summary>
    async Task PublishUnsignedAsync(KernelRelease kernel)
    {
        await using var publisher = Connect.As(LabUser.Publisher, Host);
        var signed = await publisher.GetManifestAsync(Images.At(Digest.Parse(this["night 1"].Tags["kinoite-zfs:latest"]!)), default);
        var altered = ImageManifest.Parse(signed) with { Annotations = new Dictionary<string, string> { ["lab"] = "nobody has signed this" } };
        await publisher.PutManifestAsync(Images.At(Tag.Parse(UnsignedAudit)), altered.ToRaw(), default);
        foreach (var (tag, audit) in new[] { ("main-43", UnsignedAudit), ($"main-43-{kernel.TagForm}", $"{UnsignedAudit}-{kernel.TagForm}") })
            await publisher.TagAsync(Akmods, Digest.Parse(this["night 1"].Tags[$"akmods-zfs:{tag}"]!), Tag.Parse(audit), default);
    }

    Repository Images => Repository.Parse($"{Host}/{LabUser.Publisher.Owner}/kinoite-zfs");

    Repository Akmods => Repository.Parse($"{Host}/{LabUser.Publisher.Owner}/akmods-zfs");
}

/// <summary>docker-registry: what refers to a manifest is kept under a tag. Afterwards old things are pruned.</summary>
public sealed class StoryOnDockerRegistry() : StableStory("docker-registry")
{
    private protected override async Task EndAsync()
    {
        string[] nearlyNothing = ["--keep", "1", "--keep-days", "0"];
        await StepAsync("prune, dry", ["Prune", .. nearlyNothing]);
        await StepAsync("prune", ["Prune", "--delete", .. nearlyNothing]);
        await StepAsync("prune again", ["Prune", "--delete", .. nearlyNothing]);
        await StepAsync("explain after prune", "Explain", "--subject", Subject("night 2"));
        await StepAsync("history after prune", "History");
    }
}

/// <summary>go-containerregistry's registry, which lists what refers to a manifest.</summary>
public sealed class StoryOnListingRegistry() : StableStory("listing registry")
{
    private protected override Task<RegistryProcess> StartRegistryAsync(string folder) => RegistryProcess.StartListingAsync(folder);
}
