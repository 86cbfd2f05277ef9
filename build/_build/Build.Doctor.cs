using KinoiteZfs.GitHub;
using KinoiteZfs.Oci.Registries;
using KinoiteZfs.Pipeline.Akmods.Fork;
using KinoiteZfs.Pipeline.Boot;
using KinoiteZfs.Pipeline.Candidate;
using KinoiteZfs.Pipeline.Preflight;
using KinoiteZfs.Pipeline.Tools;
using KinoiteZfs.SourceAkmods;
using KinoiteZfs.Workflows.Core;
using KinoiteZfs.Workflows.Pins;

partial class Build
{
    const string OnGitHub = "GitHub";

    readonly ExchangeLog _exchanges = new();

    [Parameter("Doctor: also read the base image's layers, which downloads it twice")]
    readonly bool Full;

    Target Doctor => _ => _
        .Description(
            "Asks everything a run depends on, machine, checkout, registries and GitHub; reads only, says what to do (artifacts/preflight.zip)")
        .Executes(Stage(async () =>
        {
            var machine = new MachineQuestions(Tools, new DirectoryInfo(TemporaryDirectory));
            Question[] here =
            [
                .. machine.All, .. CheckoutHere.All, new Question("Checkout", "action pins", AskPinsAsync),
            ];
            if (await TryLoadStreamAsync() is not { } stream)
            {
                // Everything else hangs on the definition; what is wrong with it stands in its line.
                var found = await Question.AskAllAsync(here, Progress, Cancellation);
                ShowReport("doctor.json", new { findings = found }, PreflightReport.Render(found));
                throw new PipelineException(
                    "The stream definition cannot be used, so that nothing outside was asked. Correct what its line above names.");
            }
            var folder = ArtifactsDirectory / "preflight";
            folder.DeleteDirectory();
            await SeedSamplesAsync(stream);
            var request = new PreflightRequest(
                stream, stream.For(OwnerOf(stream, await FindPageAsync())),
                new FixtureFolder(new DirectoryInfo(folder)),
                async _ => await ResolveAsync(await IdentifyAsync()), () => LoadReleasesAsync(stream), !IsEmbedded,
                _exchanges)
            {
                IsFull = Full,
                Credentials = Credentials,
                Here = here,
                Elsewhere = [new Question(OnGitHub, "repository", AskGitHubAsync)],
                Room = image => ComposeRoom.Of(
                    image, Composer is ComposerKind.Native ? null : Composer is ComposerKind.BlueBuild, machine),
                Describe = GitHubsToken is { } token
                    && Registry.LocationOf(stream.Registry) is RegistryLocation.Host { Name: "ghcr.io" }
                    ? new GitHubPackageVersions(token).DescribeAsync : null,
            };
            var report = await new PreflightStage(request, Registry, Anonymous, Progress).RunAsync(Cancellation);
            ShowReport("doctor.json", report, PreflightReport.Render(report.Findings));
            Log.Information(
                "{Bundle:l} holds this report, and manifests, configurations, tags and headers for tests; no layer, no credential. Look at it before you hand it on",
                report.Bundle.FullName);
            report.Require();
        }));

    async Task<StreamDefinition?> TryLoadStreamAsync()
    {
        try
        {
            return await LoadStreamAsync();
        }
        catch (PipelineException)
        {
            return null;
        }
    }

    /// <summary>Which this configuration starts, or a person once.</summary>
    IReadOnlyList<ToolNeed> Tools =>
    [
        new(GitTool.Git, "the checkout, and the repositories it pins"),
        new(new ExternalTool("dotnet", "dotnet-sdk-10.0, from Microsoft's feed", "dotnet-sdk-10.0"), "this program"),
        .. AkmodsBuilder switch
        {
            AkmodsBuilderKind.Fork => ForkTools.Installed.Needs,
            AkmodsBuilderKind.Source => SourceTools.Installed.Needs,
            _ => [],
        },
        .. Composer is ComposerKind.BlueBuild ? [BlueBuildTool.Need] : Array.Empty<ToolNeed>(),
        .. Composer is ComposerKind.Native ? Array.Empty<ToolNeed>() : [new(Engine, $"--composer {Composer}")],
        .. RequireBootTest ? [new(QemuMachine.Qemu, "the boot test")] : Array.Empty<ToolNeed>(),
        new(new ExternalTool("cosign", "cosign, from its releases", "cosign"), "a key pair, once")
        {
            IsOptional = true,
        },
    ];

    CheckoutQuestions CheckoutHere => new(new CheckoutParts(
        new DirectoryInfo(RootDirectory), Sources(StreamFile), LoadPublicKeyAsync, LoadSigner,
        async cancel =>
        {
            var stream = await LoadStreamAsync();
            await LoadBaseImageKeyAsync();
            await LoadModuleCertificateAsync();
            stream.RequireExceptions(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
            return $"{stream.Name} on {stream.BaseImage}, OpenZFS {stream.ZfsLine}, {stream.Platform}";
        }));

    /// <summary>What the file confirms; on real registries GitHub is asked too.</summary>
    async Task<Finding> AskPinsAsync(CancellationToken cancellationToken)
    {
        const string what = "action pins";
        try
        {
            if (PinFile.Unconfirmed(new FileInfo(PinsFile), ActionPins.All) is { Count: > 0 } unconfirmed)
                return new Finding(
                    what, FindingState.Wrong, $"nobody has confirmed {string.Join(", ", unconfirmed)}",
                    "./build.sh RefreshPins asks GitHub");
            if (IsEmbedded)
                return Finding.Ok(what, $"{ActionPins.All.Count}, as GitHub confirmed them last; --mirror asks again");
            await new PinCheck(new Uri(GitHubApi), GitHubsToken).RunAsync(ActionPins.All, cancellationToken);
            return Finding.Ok(what, $"{ActionPins.All.Count} are what their versions name");
        }
        catch (WorkflowException e)
        {
            return new Finding(
                what, FindingState.Unknown, e.Message, "GITHUB_TOKEN raises GitHub's limit; or see what it names");
        }
    }

    async Task<IEnumerable<Finding>> AskGitHubAsync(CancellationToken cancellationToken)
    {
        if (IsEmbedded)
            return [new Finding(
                "settings", FindingState.NotAsked, "nothing leaves this machine; --mirror asks the world")];
        if (await FindPageAsync() is not { Host: "github.com" } page)
            return [new Finding(
                "settings", FindingState.NotAsked,
                "the checkout is not from GitHub; its remote 'origin' says whom to ask")];
        var settings = new RepositorySettings(page.AbsolutePath.Trim('/'), GitHubsToken, new Uri(GitHubApi));
        return RepositoryRules.Judge(await settings.ReadAsync(cancellationToken), PublicKey is not null);
    }
}
