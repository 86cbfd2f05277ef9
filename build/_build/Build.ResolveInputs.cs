using KinoiteZfs.GitHub;
using KinoiteZfs.Pipeline.Akmods;
using KinoiteZfs.Pipeline.Inputs;
using KinoiteZfs.Pipeline.Inputs.Replay;
using KinoiteZfs.Pipeline.Signatures;
using Locking = KinoiteZfs.Pipeline.Inputs.Replay.LockFile;

partial class Build
{
    [Job(
        "inputs",
        Comment = "Resolves every input to a digest. When stable was built from the same ones, nothing else runs.",
        TimeoutMinutes = 20)]
    [Does(Capability.ReadPackages)]
    [AsksForSecret(nameof(SigningKey), nameof(SigningKeyIsOpen), In = "build")]
    [KeepsArtifacts(90)]
    Target ResolveInputs => _ => _
        .Description("Pins every input: base image, kernels, Fedora version, builder, akmods fork, OpenZFS release")
        .Produces(RecordFile<BuildInputs>())
        .OnlyWhenDynamic(() => !PlanOnly || IsAskedFor(nameof(ResolveInputs)), "no --plan-only")
        .Executes(Stage(async () =>
        {
            if (PlanOnly)
                throw NotDone(nameof(ResolveInputs));
            if (SigningKeyIsOpen)
                Log.Warning(
                    "SIGNING_KEY is a secret of the repository: the workflow file of any branch that somebody pushes can read it, and hosts believe whatever it signs. Move it into the environment 'stable', give that a rule for main alone (docs/workflows.md), and make a new key");
            var run = await IdentifyAsync();
            var changed = await Checkout.FindUncommittedAsync(
                new DirectoryInfo(RootDirectory), Sources(StreamFile), Cancellation);
            if (PromoteToStable && ExecutionPlan.Contains(Promote))
            {
                PromotedBranch.Require(run);
                if (!IsEmbedded)
                    PromotedBranch.RequireClean(changed);
                // A key which cannot be used is said now, and not when everything is built.
                Signing.With(await LoadPublicKeyAsync(), LoadSigner());
            }
            var resolution = await ResolveAsync(run);
            var inputs = IsBranchRun(run)
                ? resolution.Inputs with { UnchangedSince = null, Withdrawn = null }
                : resolution.Inputs;
            await Records.WriteAsync(inputs, Cancellation);
            Warn(resolution.Notices);
            if (changed.Count > 0)
                Log.Warning(
                    "Not committed: {Files:l}. The image will carry the name of commit {Commit:l}, which does not contain this",
                    string.Join(", ", changed), inputs.Run.ShortSha);
            if (inputs.UnchangedSince is { } stable)
                Log.Information(
                    BuildAnyway
                        ? "Built again, as asked: {Stable:l} was built from exactly these inputs"
                        : "Nothing to build: {Stable:l} was built from exactly these inputs (--force builds anyway, with another --composer for instance)",
                    stable.Pinned);
            if (inputs.Hold is { } hold)
                TellHold(hold, inputs.Inputs.Zfs);
            if (inputs.Withdrawn is { } withdrawn)
                Log.Warning(
                    "{What:l}: {Image:l} of exactly these inputs was {Withdrawn:l}. {Ways:l}",
                    Force ? "Built because of --force, and not to be promoted" : "Withdrawn, nothing to build",
                        $"{withdrawn.Image}", $"{withdrawn}", withdrawn.Ways);
        }));

    static void Warn(IEnumerable<string> notices)
    {
        foreach (var notice in notices)
            Log.Warning("{Notice:l}", notice);
    }

    void TellHold(Hold hold, ZfsRelease zfs)
    {
        Log.Warning("{Headline:l}", hold.IsHeld ? $"Nothing to build, {hold.Headline()}" : hold.Headline());
        foreach (var (title, text) in hold.Details(zfs))
            Log.Information("{Title:l}: {Text:l}", title, text);
        CodeOfSuccess = Held && ExitCodeTells ? HeldExitCode : 0;
    }

    [Parameter("Lock: what was stable, instead of the last run: an audit tag such as stable-4711-0123456, or a digest")]
    readonly string? From;

    [Parameter("Lock: a run on GitHub, instead of the last run here: the number in its address; needs GITHUB_TOKEN")]
    readonly string? Run;

    Target Lock => _ => _
        .Description(
            "Writes the lock file for --replay: of the last run, what was stable (--from), or a run on GitHub (--run)")
        .Executes(Stage(async () =>
        {
            var (locked, origin) = (From, Run) switch
            {
                (null, null) => await LockLastRunAsync(),
                ({ } image, null) => await LockStableAsync(StableTarget.Parse(image)),
                (null, { } run) => (Locking.From(await ReadRunAsync(run)), $"run {run}"),
                _ => throw new PipelineException(
                    $"{Options.From} and {Options.Run} name two different things to lock. Leave one out."),
            };
            await Locking.WriteAsync(new FileInfo(LockFile), locked, Cancellation);
            Log.Information(
                "{File:l} holds the inputs of {Origin:l}; commit it, and --replay builds from them", LockFile, origin);
            if (IsEmbedded && Run is null)
                Log.Warning(
                    "These inputs are of the embedded registry's samples, which no other machine has: to commit, lock a run with --mirror, or one of GitHub's");
        }));

    async Task<(InputsLock Locked, string Origin)> LockLastRunAsync()
    {
        var inputs = await Records.ReadAsync<BuildInputs>(Cancellation);
        var candidate = await FindOfRunAsync<CandidateRecord>(inputs.Run);
        return (Locking.From(inputs, candidate?.Image), $"run {inputs.Run.Id}");
    }

    async Task<(InputsLock Locked, string Origin)> LockStableAsync(StableTarget image)
    {
        var images = (await LoadRepositoriesAsync()).Image;
        var key = await LoadPublicKeyAsync();
        var (locked, commit) = await StableLock.ReadAsync(image, images, key, Registry, Cancellation);
        return (locked, $"{locked.Image}, whose recipe is that of commit {commit}");
    }

    async Task<BuildInputs> ReadRunAsync(string run) =>
        await new RunArtifacts(GitHubsToken).ReadInputsAsync(await FindPageAsync(), run, Cancellation);

    async Task<VerificationKey?> LoadBaseImageKeyAsync() =>
        await (await LoadStreamAsync()).LoadBaseImageKeyAsync(new FileInfo(StreamFile), Cancellation);

    Task<InputsLock> ReadLockAsync() => Locking.ReadAsync(new FileInfo(LockFile), Cancellation);

    async Task<Resolution> ResolveAsync(RunIdentity run)
    {
        var stream = await LoadStreamAsync();
        await SeedSamplesAsync(stream);
        var request = new ResolveRequest(
            stream,
            run,
            OwnerOf(stream),
            await RecipeDigest.OfAsync(
                new DirectoryInfo(RecipesDirectory), new FileInfo(StreamFile), Cancellation, PublicKey),
            string.IsNullOrEmpty(BuildContainer) ? null : ImageReference.Parse(BuildContainer),
            // What a branch or a pull request builds never becomes stable.
            AllowDowngrade || IsBranchRun(run))
        {
            StableKey = await LoadPublicKeyAsync(),
            AllowWithdrawn = AllowWithdrawn,
            BuildsInImage = AkmodsBuilder is AkmodsBuilderKind.Fork,
            // The key is main's: what a branch or a pull request builds never becomes stable.
            ModuleSigner = IsBranchRun(run) ? null : (await LoadModuleCertificateAsync())?.Signer,
            Holdback = Holdback,
            AllowBeyondMaximum = AllowBeyondMaximum,
            SeenLabels = new DirectoryInfo(TemporaryDirectory / "base-labels"),
            HasProvenAkmods = async (need, cancel) => await AkmodsBuildStage.HasProvenAsync(
                need, await LoadRepositoriesAsync(), Registry, await LoadAkmodsOptionsAsync(run), cancel),
            BaseImageKey = await LoadBaseImageKeyAsync(),
        };
        var resolution = Replay
            ? await new ReplayResolver(Registry).ResolveAsync(request, await ReadLockAsync(), Progress, Cancellation)
            : await new InputResolver(Registry, await LoadReleasesAsync(stream)).ResolveAsync(
                request, Progress, Cancellation);
        return resolution with
        {
            Inputs = resolution.Inputs with
            {
                Source = await FindPageAsync(), Image = (await LoadRepositoriesAsync()).Image,
            },
        };
    }
}
