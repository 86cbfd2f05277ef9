namespace KinoiteZfs.Pipeline.Tests.Akmods;

public sealed class MakingAkmods
{
    [Fact]
    public async Task Akmods_which_are_not_cached_are_built_for_every_kernel()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var record = await world.MakeAkmodsAsync();

        Assert.Equal([SampleWorld.Older, SampleWorld.Newer], record.Kernels.Select(kernel => kernel.Kernel.ToString()));
        Assert.All(record.Kernels, kernel => Assert.Equal(CacheState.Missing, kernel.Cache));
    }

    [Theory]
    [InlineData(SampleWorld.Older)]
    [InlineData(SampleWorld.Newer)]
    public async Task Each_kernel_gets_a_tag_of_its_own_in_the_candidate_repository(string kernel)
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var record = await world.MakeAkmodsAsync();

        var expected = record.Kernels.Single(one => one.Kernel.ToString() == kernel).Image;
        Assert.Equal($"ghcr.io/dana/akmods-zfs-candidate:main-43-{kernel}@{expected.Digest}", expected.ToString());
        Assert.Equal(expected.Digest, await world.DigestOfAsync(world.CacheTag(kernel)));
    }

    [Fact]
    public async Task The_packages_lie_where_other_tools_look_for_them()
    {
        using var world = await SampleWorld.OfNightAsync();

        var record = await world.MakeAkmodsAsync();

        var image = await AkmodsImage.ReadAsync(world.Registry, record.Kernels[0].Image, default);
        Assert.Equal(
            [
                $"rpms/kmods/zfs/kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64.rpm",
                "rpms/kmods/zfs/zfs-2.4.3-1.fc43.x86_64.rpm"
            ],
            image.Packages.Select(found => found.Path.Value));
    }

    [Fact]
    public async Task The_Fedora_wide_image_consists_of_the_kernels_own_layers()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var record = await world.MakeAkmodsAsync();

        Assert.Equal(Tag.Parse("main-43"), record.FedoraWide.Tag);
        var wide = await world.Registry.ResolveImageAsync(record.FedoraWide, Platform.LinuxAmd64, default);
        List<Digest> layers = [];
        foreach (var kernel in record.Kernels)
            layers.AddRange((await world.Registry.ResolveImageAsync(kernel.Image, Platform.LinuxAmd64, default))
                .Manifest.Layers.Select(layer => layer.Digest));
        Assert.Equal(layers, wide.Manifest.Layers.Select(layer => layer.Digest));
    }

    [Fact]
    public async Task The_Fedora_wide_image_is_composed_without_moving_a_layer()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        await world.MakeAkmodsAsync();

        var layers = world.Registry.Uploads.Count(
            upload => upload.Contains(MediaTypes.OciLayerGzip, StringComparison.Ordinal));
        Assert.Equal(world.Inputs.Kernels.Count, layers);
    }

    [Fact]
    public async Task The_Fedora_wide_image_proves_every_kernel()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var record = await world.MakeAkmodsAsync();

        var wide = await AkmodsImage.ReadAsync(world.Registry, record.FedoraWide, default);
        var packages = wide.Packages.Select(found => found.Package).ToList();
        Assert.All(world.Inputs.Kernels, kernel => Assert.True(
            AkmodsPackages.Check(packages, new KmodRequest(kernel, Zfs: world.Inputs.Zfs.Version)).Proven));
    }

    [Fact]
    public async Task A_second_run_reuses_everything_and_writes_nothing()
    {
        using var world = await SampleWorld.OfNightAsync();
        var first = await world.MakeAkmodsAsync();
        world.Registry.Forget();

        var second = await world.MakeAkmodsAsync(builder: new NoBuilder());

        Assert.All(second.Kernels, kernel => Assert.Equal(CacheState.Fresh, kernel.Cache));
        Assert.Equal(first.FedoraWide, second.FedoraWide);
        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task A_forced_rebuild_of_the_same_packages_gives_the_same_images()
    {
        using var world = await SampleWorld.OfNightAsync();
        var first = await world.MakeAkmodsAsync();

        var forced = await world.MakeAkmodsAsync(new AkmodsOptions(Force: true));

        Assert.All(forced.Kernels, kernel => Assert.Equal(CacheState.Forced, kernel.Cache));
        Assert.Equal(first.Kernels.Select(kernel => kernel.Image), forced.Kernels.Select(kernel => kernel.Image));
    }

    [Fact]
    public async Task The_run_leaves_no_trace_in_the_images()
    {
        using var one = await SampleWorld.OfNightAsync();
        using var other = await SampleWorld.OfNightAsync();
        var first = await one.MakeAkmodsAsync();

        var second = await other.MakeAkmodsAsync();

        Assert.Equal(first.FedoraWide.Digest, second.FedoraWide.Digest);
    }

    [Fact]
    public async Task Packages_which_only_claim_to_be_for_the_kernel_are_not_published()
    {
        using var world = await SampleWorld.OfNightAsync(2);
        world.Change(world.Inputs with { Kernels = new KernelSet([KernelRelease.Parse(SampleWorld.Ahead)]) });

        var error = await Assert.ThrowsAsync<AkmodsNotProvenException>(() => world.MakeAkmodsAsync(
            new AkmodsOptions(AllowBeyondMaximum: true), new PrebuiltRpms(SampleWorld.LyingPackages)));

        Assert.Contains(
            $"vermagic of zfs.ko: expected {SampleWorld.Ahead}, found {SampleWorld.Newer}", error.Message,
            StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task A_damaged_package_of_the_builder_is_named_and_nothing_is_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        using var folder = new TemporaryFolder();
        var damaged = folder.Write("kmod-zfs.rpm", "no package");

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => world.MakeAkmodsAsync(builder: new GivenFiles(damaged)));

        Assert.Contains(damaged.FullName, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task A_builder_which_makes_nothing_is_found_out()
    {
        using var world = await SampleWorld.OfNightAsync();

        var error = await Assert.ThrowsAsync<AkmodsNotProvenException>(
            () => world.MakeAkmodsAsync(builder: new GivenFiles()));

        Assert.Contains(
            $"no kmod-zfs package for {SampleWorld.Older} among no package at all", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_which_does_not_show_what_was_published_fails_the_job()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Registry.Loses = reference => reference.Tag == Tag.Parse("main-43");

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeAkmodsAsync());

        Assert.Contains(
            "ghcr.io/dana/akmods-zfs-candidate:main-43 is not there instead of sha256:", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_with_a_builder_image_are_not_for_a_builder_that_compiles_in_none()
    {
        using var world = await SampleWorld.OfNightAsync();
        world.Change(world.Inputs with { Builder = Given.Inputs().Builder });

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeAkmodsAsync());

        Assert.StartsWith(
            $"The inputs name the builder image quay.io/fedora/fedora@{Given.Digest("builder")}, and this --akmods-builder compiles in none. Run ResolveInputs again",
            error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }

    sealed class NoBuilder : IAkmodsBuilder
    {
        public Task<IReadOnlyList<FileInfo>> BuildAsync(
            AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken) =>
            throw new InvalidOperationException($"The builder was asked for {need.Kernel}.");
    }

    sealed class GivenFiles(params FileInfo[] files) : IAkmodsBuilder
    {
        public Task<IReadOnlyList<FileInfo>> BuildAsync(
            AkmodsNeed need, IProgress<string> progress, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<FileInfo>>(files);
    }
}
