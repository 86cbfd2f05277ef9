using KinoiteZfs.Pipeline.Inputs.Replay;

namespace KinoiteZfs.Pipeline.Tests.Inputs.Replay;

public sealed class Replays : IDisposable
{
    const string Kernel = "6.18.12-200.fc43.x86_64";
    const string Base = "ghcr.io/ublue-os/kinoite-main";
    const string Builder = "quay.io/fedora/fedora";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _layout;
    readonly WatchedRegistry _registry;

    public Replays()
    {
        _layout = new LayoutRegistry(_folder.Directory.FullName);
        _registry = new WatchedRegistry(_layout);
    }

    public void Dispose() => _folder.Dispose();

    static ResolveRequest Request(string run = "4711") =>
        new(Given.Stream(), Given.Run(run), "dana", Given.Digest("recipe")) { BuildsInImage = true };

    async Task<Resolution> FirstNight()
    {
        await new SampleImage().Layer("usr/bin/dnf").PushAsync(_layout, Builder, "43");
        await SampleImage.WithKernels(Kernel).Label("org.opencontainers.image.version", "43.20261120")
            .PushAsync(_layout, Base, "latest", "latest-20261120");
        return await new InputResolver(_layout, new OneRelease()).ResolveAsync(Request(), new Lines(), default);
    }

    /// <summary>Everything that can move has moved.</summary>
    async Task LaterNight()
    {
        await new SampleImage().Layer("usr/bin/dnf", "usr/bin/git").PushAsync(_layout, Builder, "43");
        await SampleImage.WithKernels("6.19.1-100.fc43.x86_64").PushAsync(_layout, Base, "latest", "latest-20261121");
        await new SampleImage().Label(InputLabels.Kernels, "6.19.1-100.fc43.x86_64")
            .PushAsync(_layout, "ghcr.io/dana/kinoite-zfs", "latest");
    }

    Task<Resolution> Replay(InputsLock locked, string run = "4712") =>
        new ReplayResolver(_registry).ResolveAsync(Request(run), locked, new Lines(), default);

    async Task<string> RefusalOf(Func<InputsLock, InputsLock> change)
    {
        var locked = change(LockFile.From((await FirstNight()).Inputs));
        return (await Assert.ThrowsAsync<PipelineException>(() => Replay(locked))).Message;
    }

    sealed class OneRelease : IZfsReleases
    {
        public Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ZfsRelease>>([Given.Zfs("2.4.1", "6.19")]);
    }

    [Fact]
    public async Task A_replay_has_the_inputs_of_the_night_it_replays()
    {
        var night = await FirstNight();
        await LaterNight();
        Assert.Equal(night.Inputs.Inputs, (await Replay(LockFile.From(night.Inputs))).Inputs.Inputs);
    }

    [Fact]
    public async Task Two_replays_of_one_lock_differ_in_nothing_but_the_run()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        var first = (await Replay(locked, "1")).Inputs;
        await LaterNight();
        var second = (await Replay(locked, "2")).Inputs;
        Assert.NotEqual(first, second);
        Assert.Equal(first, second with { Run = first.Run });
    }

    [Fact]
    public async Task Two_kernels_are_replayed_where_the_stream_allows_them_and_nowhere_else()
    {
        await FirstNight();
        await SampleImage.WithKernels("6.18.9-200.fc43.x86_64", Kernel)
            .Label("org.opencontainers.image.version", "43.20261120").PushAsync(
                _layout, Base, "latest", "latest-20261120");
        var several = Request() with { Stream = Given.Stream() with { SeveralKernels = true } };
        var night =
            (await new InputResolver(_layout, new OneRelease()).ResolveAsync(several, new Lines(), default)).Inputs;

        var replayed = await new ReplayResolver(_registry)
            .ResolveAsync(several, LockFile.From(night), new Lines(), default);

        Assert.Equal(night.Inputs, replayed.Inputs.Inputs);
        Assert.Contains(
            "2 kernels can be booted",
            (await Assert.ThrowsAsync<PipelineException>(() => Replay(LockFile.From(night)))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Whoever may start a run names the lock file, too.</summary>
    [Fact]
    public async Task Main_compiles_in_no_image_that_a_lock_file_brings()
    {
        var mallory = ImageReference.Parse("ghcr.io/mallory/fedora:43");

        var message = await RefusalOf(locked => locked with { Builder = locked.Builder! with { Source = mallory } });

        Assert.StartsWith(
            $"The lock file's builder {mallory} is no image of {Builder}, and whoever starts a run", message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(_registry.Reads, read => read.StartsWith("ghcr.io/mallory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lock_file_of_another_fork_is_refused() => Assert.StartsWith(
        "The lock file names the akmods fork https://example.org/mallory/akmods, the stream",
        await RefusalOf(locked => locked with { Akmods = locked.Akmods with { Url = new Uri(
            "https://example.org/mallory/akmods") } }),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_replay_reads_no_moving_tag()
    {
        var night = await FirstNight();
        await Replay(LockFile.From(night.Inputs));
        Assert.DoesNotContain(_registry.Reads, read => read.EndsWith(":latest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_tag_that_was_pruned_is_only_noticed()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        var replay = await Replay(locked with { Base = locked.Base with { StreamTag = Tag.Parse("latest-20200101") } });
        Assert.Contains(
            "latest-20200101 is gone from the registry", Assert.Single(replay.Notices), StringComparison.Ordinal);
    }

    /// <summary>blue-build/cli tags 20260820-44 with each build of the day, ublue-os/aurora latest-20260822: neither
    /// makes the lock wrong.</summary>
    [Fact]
    public async Task A_stream_tag_that_was_moved_is_only_noticed()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        var other = await SampleImage.WithKernels("6.19.1-100.fc43.x86_64").PushAsync(_layout, Base, "latest-20261120");
        var replay = await Replay(locked);
        Assert.Equal(locked.Base, replay.Inputs.Inputs.Base);
        Assert.StartsWith(
            $"{Base}:latest-20261120 is {other} now; the locked digest {locked.Base.Digest}",
            Assert.Single(replay.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_without_a_stream_tag_is_replayed_by_its_digest()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        var replay = await Replay(locked with { Base = locked.Base with { StreamTag = null } });
        Assert.Equal(
            (locked.Base.Digest, null), (replay.Inputs.Inputs.Base.Digest, replay.Inputs.Inputs.Base.StreamTag));
        Assert.Empty(replay.Notices);
    }

    [Fact]
    public async Task Kernels_that_the_locked_image_does_not_hold_are_a_contradiction() => Assert.Contains(
        $"The lock file says kernels 6.18.9-200.fc43.x86_64, and {Base}@sha256:",
        await RefusalOf(locked => locked with { Kernels = Given.Kernels("6.18.9-200.fc43.x86_64") }),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_base_image_that_is_gone_is_named() => Assert.StartsWith(
        $"The locked base image {Base}@{Given.Digest("gone")} was not found.",
        await RefusalOf(locked => locked with { Base = locked.Base with { Digest = Given.Digest("gone") } }),
        StringComparison.Ordinal);

    /// <summary>What a promotion leaves.</summary>
    [Fact]
    public async Task A_base_image_that_is_gone_is_replayed_from_what_was_kept_of_it()
    {
        var night = await FirstNight();
        var (locked, kept) = (LockFile.From(night.Inputs), Repository.Parse("ghcr.io/dana/kinoite-zfs").At(
            Tag.Parse("base-stable-4711-0123456")));
        await ImageCopy.CopyAsync(
            _layout, Repository.Parse(Base), locked.Base.Digest, _layout, kept.Repository, kept.Tag, default);
        Directory.Delete(_layout.FolderOf(Repository.Parse(Base)), recursive: true);

        var replay = await Replay(locked);

        Assert.Equal(night.Inputs.Inputs, replay.Inputs.Inputs);
        Assert.Contains(
            $"{locked.Base.Pinned} cannot be had; built on what a promotion has kept of it, {kept.Repository.At(locked.Base.Digest)}",
            Assert.Single(replay.Notices));
    }

    [Fact]
    public async Task A_base_image_that_is_gone_and_was_never_kept_is_named_with_where_it_was_looked_for() =>
        Assert.Contains(
        "No promotion has kept it in ghcr.io/dana/kinoite-zfs.",
        await RefusalOf(locked =>
            locked with { Base = locked.Base with { Digest = Given.Digest("gone") } }), StringComparison.Ordinal);

    [Fact]
    public async Task A_builder_that_is_gone_is_only_noticed_since_akmods_are_kept()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        var gone = locked.Builder! with { Digest = Given.Digest("gone") };

        var replay = await Replay(locked with { Builder = gone });

        Assert.Equal(gone, replay.Inputs.Inputs.Builder);
        Assert.Equal($"{gone.Pinned} is gone: akmods which no cache has any more cannot be compiled in it again",
            Assert.Single(replay.Notices));
    }

    [Fact]
    public async Task A_lock_without_a_builder_image_is_not_for_a_build_in_one() => Assert.StartsWith(
        "The lock file names no builder image: the run it is from compiled akmods in none. Replay it with the --akmods-builder of that run",
        await RefusalOf(locked => locked with { Builder = null }), StringComparison.Ordinal);

    [Fact]
    public async Task A_registry_that_fails_is_not_a_pruned_tag()
    {
        var locked = LockFile.From((await FirstNight()).Inputs);
        _registry.Fail(Base + ":latest-20261120", new RegistryUnavailableException("502"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => Replay(locked));
    }
}
