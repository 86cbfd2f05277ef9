using KinoiteZfs.Pipeline.Inputs.Replay;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Lab;

/// <summary>
/// The committed workflows executed, scenario by scenario, each in the world the one before has left. The tests look at
/// what came of it.
/// </summary>
public sealed class PlayedWorkflows : IAsyncLifetime, IDisposable
{
    /// <summary>Of the repository's stable signing key.</summary>
    internal const string Password = "the lab's password of the stable key";

    /// <summary>Composers leave it alone, and zfs could be linked to it.</summary>
    internal const string BrokenInCandidate = "usr/lib64/libzfs.so.4";

    /// <summary>Composers have to add to it.</summary>
    internal const string BrokenInBase = "etc/containers/policy.json";

    /// <summary>In the middle of a promotion: the akmods have moved, latest has not.</summary>
    const string MiddleOfPromotion = $"/v2/{LabRepository.Owner}/akmods-zfs/manifests/main-43";

    readonly Dictionary<string, Played> _played = [];
    readonly TemporaryFolder _keys = new();
    readonly WorkflowLab _lab = new();
    TagsAtOnce _tags = new(new Dictionary<string, string>());

    internal WorkflowLab Lab => _lab;

    internal string SigningKey => File.ReadAllText(_keys["cosign.key"]);

    internal Played this[string scenario] => _played[scenario];

    internal IReadOnlyCollection<Played> All => _played.Values;

    public async Task InitializeAsync()
    {
        await _lab.StartAsync(await MakeSecretsAsync());
        await _lab.Upstream.PublishBaseAsync("20261124", _lab.Kernels.Old);
        _lab.Offer(_lab.Zfs.CurrentOnOld);

        await _lab.Repository.WriteAsync("cosign.pub", await File.ReadAllTextAsync(_keys["cosign.pub"]));
        var main = await _lab.Repository.CommitAsync("The night begins");
        var night = Assert.Single(await PlayAsync("nightly, green", RepositoryEvent.Nightly(main)));
        await AgainAsync("promote again after success", night, "promote");
        await PlayAsync("nightly, nothing new", RepositoryEvent.Nightly(main));
        await PlayAsync(
            "push of documentation only", RepositoryEvent.Push("main", main, "docs/glossary.md", "README.md"));
        await ReplayAsync(night);
        await StrangersAsync();
        await BranchAsync();
        await BootTestBrokenAsync();
        await DyingMachineAsync();
        await BasesBrokenAsync();
    }

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    public void Dispose()
    {
        _lab.Dispose();
        _keys.Dispose();
    }

    /// <summary>As docs/signing.md says: cosign makes the key, the secrets of the environment stable hold its private
    /// half.</summary>
    async Task<RepositorySecrets> MakeSecretsAsync()
    {
        var made = await Witnesses.CosignAsync(["generate-key-pair"], _keys.Path, Password);
        Assert.True(made.ExitCode == 0, made.All);
        return new RepositorySecrets(
            new Dictionary<string, string>(),
            new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["stable"] =
                    new Dictionary<string, string> { ["SIGNING_KEY"] = SigningKey, ["SIGNING_PASSWORD"] = Password },
            });
    }

    /// <summary>The lock of the first night, committed; then a run from it that must not promote.</summary>
    async Task ReplayAsync(WorkflowRun night)
    {
        var records = new RecordStore(new DirectoryInfo(night.Artifact($"build-inputs-{night.Report.Number}")));
        var inputs = await records.ReadAsync<BuildInputs>(CancellationToken.None);
        await LockFile.WriteAsync(
            _lab.Repository.FileAt("ci/inputs.lock.json"), LockFile.From(inputs), CancellationToken.None);
        await PlayAsync(
            "dispatch, replay",
            RepositoryEvent.Dispatch(
                await _lab.Repository.CommitAsync("Lock the night's inputs"), ("replay", "true"),
                ("rebuild_akmods", "true"), ("promote_to_stable", "false")));
    }

    /// <summary>A harmless pull request from a fork, and one whose build script goes for everything it can
    /// reach.</summary>
    async Task StrangersAsync()
    {
        await _lab.Repository.SwitchAsync("theirs");
        await _lab.Repository.WriteAsync("recipes/files/note", "a contribution\n");
        await PlayAsync(
            "pull request from a fork",
            RepositoryEvent.PullRequestFromFork(
                7, "theirs", await _lab.Repository.CommitAsync("A contribution"), "recipes/files/note"));
        await _lab.Repository.WriteAsync("build.sh", await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "tests", "Lab", "Workflows", "Scenarios", "hostile-build.sh")));
        await PlayAsync(
            "pull request from a hostile fork",
            RepositoryEvent.PullRequestFromFork(
                8, "theirs", await _lab.Repository.CommitAsync("Trust me"), "build.sh"));
        await _lab.Repository.SwitchAsync("main");
    }

    async Task BranchAsync()
    {
        await _lab.Repository.SwitchAsync("feature/New-Thing");
        await _lab.Repository.WriteAsync("recipes/files/new-thing", "new\n");
        await PlayAsync(
            "push to a branch", RepositoryEvent.Push(
                "feature/New-Thing", await _lab.Repository.CommitAsync("A new thing"), "recipes/files/new-thing"));
        await PlayAsync("push by a bot", RepositoryEvent.Push(
            "dependabot/nuget/x", await _lab.Repository.CommitAsync("Bump x"), "recipes/files/new-thing"));
        await _lab.Repository.SwitchAsync("main");
    }

    /// <summary>Nothing is wrong in the modules but that zfs does not start: only a machine that boots finds
    /// out.</summary>
    async Task BootTestBrokenAsync()
    {
        await _lab.Upstream.PublishBaseAsync("20261125", _lab.Kernels.Installed);
        await SamplePackages.MakeAsync(
            _lab.Packages, _lab.Kernels.Installed, _lab.Zfs.CurrentOnOld.Zfs.ToString(), "--only", "kmod");
        await PlayAsync("nightly, boot test broken", RepositoryEvent.Nightly(
            await _lab.Repository.CommitAsync("A night with modules that do not start")));
    }

    /// <summary>The newest kernel: held back by hand, then promoted by a machine that dies half-way, then
    /// promoted.</summary>
    async Task DyingMachineAsync()
    {
        await _lab.Upstream.PublishBaseAsync("20261126", _lab.Kernels.Update);
        _lab.Offer(_lab.Zfs.CurrentOnUpdate);
        var next = await _lab.Repository.CommitAsync("The next image");
        await PlayAsync(
            "dispatch, promote_to_stable=false", RepositoryEvent.Dispatch(next, ("promote_to_stable", "false")));
        _lab.Proxy.Done = (method, path) =>
        {
            if ((method, path) == ("PUT", MiddleOfPromotion))
                _lab.Machine.Kill();
        };
        var crashed = Assert.Single(
            await PlayAsync("push, promote dies half-way", RepositoryEvent.Push("main", next, "recipes/recipe.yml")));
        _lab.Proxy.Done = null;
        await AgainAsync("promote again after the crash", crashed, "promote");
    }

    /// <summary>Base images with what must not be there: another OpenZFS' library, which only Verify looks for, and a
    /// file composing needs.</summary>
    async Task BasesBrokenAsync()
    {
        await _lab.Upstream.PublishDamagedBaseAsync("20261126", BrokenInCandidate, "\0zfs-2.2.0-1\0");
        await PlayAsync("nightly, candidate broken", RepositoryEvent.Nightly(
            await _lab.Repository.CommitAsync("A night with a broken candidate")));
        await _lab.Upstream.PublishDamagedBaseAsync("20261126", BrokenInBase, "{ this is no policy");
        await PlayAsync("nightly, base image broken", RepositoryEvent.Nightly(
            await _lab.Repository.CommitAsync("A night with a broken base")));
    }

    async Task<IReadOnlyList<WorkflowRun>> PlayAsync(string scenario, RepositoryEvent happened)
    {
        IReadOnlyList<WorkflowRun> runs = [];
        await NoteAsync(scenario, async () => runs = await _lab.Forge.LetHappenAsync(happened), () => [.. runs.Select(
            run => run.Report)]);
        return runs;
    }

    Task AgainAsync(string scenario, WorkflowRun run, string job) =>
        NoteAsync(scenario, () => run.RerunAsync(job), () => [run.Report]);

    async Task NoteAsync(string scenario, Func<Task> play, Func<IReadOnlyList<RunReport>> reports)
    {
        _lab.Proxy.Forget();
        var clock = Stopwatch.StartNew();
        await play();
        var took = clock.Elapsed;
        var after = await _lab.ReadTagsAsync();
        var played = _played[scenario] = new Played(scenario, reports(), _tags, after, _lab.Proxy.Seen, took);
        _tags = after;
        LabLogs.Write(
            "workflows executed",
            string.Join('\n', _played.Values.Select(each => each.Row).Prepend(Played.Head)) + "\n");
        foreach (var run in played.Runs)
            LabLogs.Write($"workflow {scenario} {run.Workflow}", string.Concat(run.Jobs.Select(job =>
                $"=== {job.Id}: {job.Conclusion.ToWord()}, attempt {job.Attempt}, {job.Took.TotalSeconds:0.0} s\n{job.Log}{job.Summary}\n")));
        Figures.Note(
            $"workflow scenario {scenario}",
            $"{took.TotalSeconds:0.0} s; {(played.HasMovedLatest ? "latest moved" : "latest stays")}");
    }
}

[CollectionDefinition(Name)]
public sealed class PlayedWorkflowsCollection : ICollectionFixture<PlayedWorkflows>
{
    public const string Name = "played workflows";
}
