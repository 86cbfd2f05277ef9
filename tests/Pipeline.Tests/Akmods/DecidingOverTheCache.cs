namespace KinoiteZfs.Pipeline.Tests.Akmods;

public sealed class DecidingOverTheCache
{
    const string OtherCommit = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Fact]
    public async Task A_tag_which_is_not_there_means_missing()
    {
        using var world = await SampleWorld.OfNightAsync();

        var plan = await world.PlanAsync();

        Assert.Equal(
            $"{SampleWorld.Older}: would build, cache missing: there is no ghcr.io/dana/akmods-zfs-candidate:main-43-{SampleWorld.Older}",
            plan.Kernels[0].ToString());
    }

    [Fact]
    public async Task A_rebuilt_kernel_package_is_another_kernel()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();
        world.Change(world.Inputs with { Kernels = Given.Kernels("6.18.12-201.fc43.x86_64") });

        Assert.Equal(CacheState.Missing, (await world.PlanAsync()).Kernels[0].Cache.State);
    }

    [Fact]
    public async Task Planning_writes_nothing()
    {
        using var world = await SampleWorld.OfNightAsync();

        await world.PlanAsync();

        Assert.Empty(world.Registry.Writes);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Akmods_built_from_something_else_are_stale_and_both_values_are_named(
        string expected, Func<ResolvedInputs, ResolvedInputs> change)
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();
        world.Change(change(world.Inputs));

        var plan = await world.PlanAsync();

        Assert.Equal(CacheState.Stale, plan.Kernels[0].Cache.State);
        Assert.Contains(expected, plan.Kernels[0].ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<ResolvedInputs, ResolvedInputs>> Changes => new()
    {
        {
            "signer of zfs.ko: expected SAMPLE modules (serial 01AB), found nobody",
            inputs => inputs with { ModuleSigner = new ModuleSigner("CN=SAMPLE modules", "SAMPLE modules", "01AB") }
        },
        {
            $"would rebuild, cache stale: cached for akmods commit {Given.Fork.Commit}, needed {OtherCommit}",
            inputs => inputs with { Akmods = Given.Fork with { Commit = CommitSha.Parse(OtherCommit) } }
        },
        {
            $"would rebuild, cache stale: cached for builder nothing recorded, needed {Given.Digest("builder")}",
            inputs => inputs with { Builder = Given.Inputs().Builder }
        },
        {
            "would rebuild, cache stale: cached for kernel flavour main, needed longterm-6.12",
            inputs => inputs with { Akmods = Given.Fork with { KernelFlavor = KernelFlavor.Parse("longterm-6.12") } }
        },
        {
            "would rebuild, cache stale: cached for ZFS 2.4.3, needed 2.4.4",
            inputs => inputs with { Zfs = Given.Zfs("2.4.4", "7.1") }
        },
        {
            $"needed 2.4.4; cached for akmods commit {Given.Fork.Commit}, needed {OtherCommit}",
            inputs => inputs with
            {
                Zfs = Given.Zfs("2.4.4", "7.1"),
                Akmods = Given.Fork with { Commit = CommitSha.Parse(OtherCommit) },
            }
        },
    };

    [Fact]
    public async Task Akmods_compiled_in_another_image_are_stale()
    {
        using var world = await WorldWithBuilderAsync();
        world.Change(
            world.Inputs with { Builder = world.Inputs.Builder! with { Digest = Given.Digest("another builder") } });

        Assert.Contains(
            $"cached for builder {Given.Digest("builder")}, needed {Given.Digest("another builder")}",
            (await world.PlanAsync()).Kernels[0].Cache.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_builder_read_elsewhere_is_the_same_builder_when_its_digest_is_the_same()
    {
        using var world = await WorldWithBuilderAsync();
        world.Change(world.Inputs with { Builder = world.Inputs.Builder! with { Source = ImageReference.Parse(
            "registry.example/mirror/fedora:43") } });

        Assert.Equal(CacheState.Fresh, (await world.PlanAsync()).Kernels[0].Cache.State);
    }

    [Fact]
    public async Task Where_nothing_is_compiled_in_an_image_none_is_compared()
    {
        using var world = await WorldWithBuilderAsync();
        world.Change(world.Inputs with { Builder = null });

        Assert.Equal(CacheState.Fresh, (await world.PlanAsync()).Kernels[0].Cache.State);
    }

    /// <summary>Its cache holds akmods which were compiled in <see cref="Given"/>'s builder image.</summary>
    static async Task<SampleWorld> WorldWithBuilderAsync()
    {
        var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Builder = Given.Inputs().Builder });
        await world.MakeAkmodsAsync(builder: new InImage(new PrebuiltRpms(world.Data.Packages)));
        return world;
    }

    sealed class InImage(IAkmodsBuilder builder) : IAkmodsBuilder
    {
        public bool BuildsInImage => true;

        public Task<IReadOnlyList<FileInfo>> BuildAsync(
            AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken) =>
            builder.BuildAsync(need, progress, cancellationToken);
    }

    [Fact]
    public async Task Content_wins_over_tag_and_label_and_both_are_reported()
    {
        using var world = await SampleWorld.OfNightAsync(2);
        world.Change(world.Inputs with { Kernels = new KernelSet([KernelRelease.Parse(SampleWorld.Ahead)]) });
        await CachedImage.PublishAsync(world, SampleWorld.Ahead, SampleWorld.LyingPackages.GetFiles());

        var result = (await world.PlanAsync()).Kernels[0].Cache;

        Assert.Equal(CacheState.Stale, result.State);
        Assert.StartsWith(
            $"tag and label say {SampleWorld.Ahead}, the modules inside are for {SampleWorld.Newer}: ", result.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_with_the_wanted_ZFS_version_does_not_hide_an_older_one_inside()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Zfs = Given.Zfs("2.4.4", "7.1") });
        await CachedImage.PublishAsync(world, SampleWorld.Older, CachedImage.PackagesFor(world, SampleWorld.Older));

        var reason = (await world.PlanAsync()).Kernels[0].Cache.Reason;
        Assert.Contains("version of zfs.ko: expected 2.4.4, found 2.4.3-1", reason, StringComparison.Ordinal);
        // That is said where they are another kernel's.
        Assert.DoesNotContain("the modules inside are for", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_content_with_labels_of_another_kernel_is_not_trusted()
    {
        using var world = await SampleWorld.OfNightAsync();
        await CachedImage.PublishAsync(
            world, SampleWorld.Older, CachedImage.PackagesFor(world, SampleWorld.Older),
            labels => labels[InputLabels.Kernels] = SampleWorld.Ahead);

        Assert.Equal(
            $"cached for kernel {SampleWorld.Ahead}, needed {SampleWorld.Older}",
            (await world.PlanAsync()).Kernels[0].Cache.Reason);
    }

    [Fact]
    public async Task An_image_without_labels_is_stale_because_nobody_knows_what_it_was_built_from()
    {
        using var world = await SampleWorld.OfNightAsync();
        await CachedImage.PublishAsync(
            world, SampleWorld.Older, CachedImage.PackagesFor(world, SampleWorld.Older), labels => labels.Clear());

        Assert.Contains(
            "cached for ZFS nothing recorded, needed 2.4.3", (await world.PlanAsync()).Kernels[0].Cache.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_cannot_write_to_the_terminal()
    {
        using var world = await SampleWorld.OfNightAsync();
        await CachedImage.PublishAsync(
            world, SampleWorld.Older, CachedImage.PackagesFor(world, SampleWorld.Older),
            labels => labels[InputLabels.Zfs] = "2.4.3\u001b[2J");

        Assert.DoesNotContain('\u001b', (await world.PlanAsync()).Kernels[0].ToString());
    }

    [Fact]
    public async Task A_broken_package_inside_makes_the_cache_stale_with_the_reason()
    {
        using var world = await SampleWorld.OfNightAsync();
        using var folder = new TemporaryFolder();
        var broken = folder.File("broken.rpm");
        await File.WriteAllBytesAsync(
            broken.FullName,
            (await File.ReadAllBytesAsync(CachedImage.PackagesFor(world, SampleWorld.Older)[0].FullName))[..3000]);
        await CachedImage.PublishAsync(world, SampleWorld.Older, [broken]);

        var result = (await world.PlanAsync()).Kernels[0].Cache;

        Assert.Equal(CacheState.Stale, result.State);
        Assert.StartsWith(
            "what is cached is damaged: rpms/kmods/zfs/broken.rpm: ", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_a_part_missing_is_stale_and_not_missing()
    {
        using var world = await SampleWorld.OfNightAsync();
        var record = await world.MakeAkmodsAsync();
        var image = await world.Registry.ResolveImageAsync(record.Kernels[0].Image, Platform.LinuxAmd64, default);
        world.DeleteBlob(record.Kernels[0].Image.Repository, image.Manifest.Layers[0].Digest);

        var result = (await world.PlanAsync()).Kernels[0].Cache;

        Assert.Equal(CacheState.Stale, result.State);
        Assert.Contains("what is cached is incomplete", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_are_recognised_by_content_wherever_they_lie()
    {
        using var world = await SampleWorld.OfNightAsync();
        await CachedImage.PublishAsync(
            world, SampleWorld.Older, CachedImage.PackagesFor(world, SampleWorld.Older), folder: "rpms/kmods/zfs/other",
            rename: number => $"package{number}.bin");

        Assert.Equal(CacheState.Fresh, (await world.PlanAsync()).Kernels[0].Cache.State);
    }

    [Fact]
    public async Task A_refused_permission_is_not_taken_for_a_missing_cache()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Registry.BeforeRead = reference => throw new AccessDeniedException($"{reference}: denied");

        await Assert.ThrowsAsync<AccessDeniedException>(() => world.MakeAkmodsAsync());
    }

    [Fact]
    public async Task A_registry_which_is_down_is_not_taken_for_a_missing_cache()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Registry.BeforeRead = reference => throw new RegistryUnavailableException($"{reference}: 502");

        await Assert.ThrowsAsync<RegistryUnavailableException>(() => world.MakeAkmodsAsync());
    }

    /// <summary>Somebody's akmods image with a whole system in it: more than the memory for looking at one.</summary>
    [Fact]
    public async Task An_image_far_larger_than_akmods_are_is_stale_and_built_again_with_the_reason()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Kernels = Given.Kernels(SampleWorld.Older) });
        var files = CachedImage.PackagesFor(world, SampleWorld.Older);
        await CachedImage.PublishTarAsync(
            world, SampleWorld.Older, Enumerable.Range(0, 70_000).Select(
                number => $"usr/share/a-folder-with-a-name-of-some-length/and-one-below-it/file-{number:00000}"),
            [.. files.Select(file => (file.Name, file))]);

        var record = await world.MakeAkmodsAsync();

        Assert.Equal(CacheState.Stale, record.Kernels[0].Cache);
        Assert.StartsWith(
            "what is cached cannot be read as akmods: ", record.Kernels[0].Reason, StringComparison.Ordinal);
        Assert.Equal(record.Kernels[0].Image.Digest, await world.DigestOfAsync(world.CacheTag(SampleWorld.Older)));
    }

    [Fact]
    public async Task Content_which_is_not_what_its_digest_says_is_not_taken_for_a_missing_cache()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Registry.BeforeRead = reference => throw new ContentException($"{reference}: digest differs");

        await Assert.ThrowsAsync<ContentException>(() => world.MakeAkmodsAsync());
    }

    /// <summary>Everything in the image is installed as root while the image is composed.</summary>
    [Fact]
    public async Task Akmods_with_a_package_nobody_asked_for_are_stale()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();
        var wide = await AkmodsImage.ReadAsync(world.Registry, (await world.MakeAkmodsAsync()).FedoraWide, default);
        var need = AkmodsNeed.Of(world.Inputs)[0];

        var result = CacheDecision.Decide(need, wide);

        Assert.Equal(CacheState.Stale, result.State);
        Assert.Contains(
            $"it holds packages that nobody asked for: kmod-zfs-{SampleWorld.Newer}", result.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_may_be_built_missing_akmods_are_an_error_which_says_how_to_get_them()
    {
        using var world = await SampleWorld.OfNightAsync();
        var plan = await world.PlanAsync();

        var error = Assert.Throws<AkmodsNotFreshException>(() => plan.ToReused(world.Record.Run));

        Assert.StartsWith($"akmods missing for kernel {SampleWorld.Older}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "run the build workflow on main, or `./build.sh Akmods --rebuild-akmods`", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_may_be_built_one_kernel_without_akmods_is_one_too_many()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();
        var both = world.Inputs.Kernels;
        world.Change(world.Inputs with { Kernels = Given.Kernels(SampleWorld.Older) });
        await world.MakeAkmodsAsync();
        world.Change(world.Inputs with { Kernels = both });
        var plan = await world.PlanAsync();
        Assert.Equal([CacheState.Fresh, CacheState.Missing], plan.Kernels.Select(kernel => kernel.Cache.State));

        var error = Assert.Throws<AkmodsNotFreshException>(() => plan.ToReused(world.Record.Run));

        Assert.StartsWith($"akmods missing for kernel {SampleWorld.Newer}: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_may_be_built_stale_akmods_are_called_so_kernel_by_kernel()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();
        await world.MakeAkmodsAsync();
        world.Change(world.Inputs with { Zfs = Given.Zfs("2.4.4", "7.1") });
        var plan = await world.PlanAsync();

        var error = Assert.Throws<AkmodsNotFreshException>(() => plan.ToReused(world.Record.Run));

        Assert.StartsWith(
            $"akmods stale for kernel {SampleWorld.Older}: cached for ZFS 2.4.3, needed 2.4.4; "
            + $"akmods stale for kernel {SampleWorld.Newer}: cached for ZFS 2.4.3, needed 2.4.4. ",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_says_what_is_reused()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();

        Assert.Equal(
            $"{SampleWorld.Older}: reuse, kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64 is proven for this kernel",
            (await world.PlanAsync()).Kernels[0].ToString());
    }

    [Fact]
    public async Task Where_nothing_may_be_built_cached_akmods_are_enough()
    {
        using var world = await SampleWorld.OfNightAsync();
        await world.MakeAkmodsAsync();

        (await world.PlanAsync()).ToReused(world.Record.Run);
    }
}
