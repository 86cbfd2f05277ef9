using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

public sealed class PublishingTheCandidate
{
    [Fact]
    public async Task The_candidate_is_tagged_with_commit_and_Fedora_version()
    {
        using var world = await SampleWorld.OfNightAsync();

        var record = await MakeAsync(world);

        Assert.Equal($"ghcr.io/dana/kinoite-zfs-candidate:0123456-43@{record.Image.Digest}", record.Image.ToString());
    }

    /// <summary>A replay of next year.</summary>
    [Fact]
    public async Task On_what_was_kept_of_its_base_the_same_image_is_composed_and_verified()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var before = await world.MakeCandidateAsync(akmods);
        var kept = await world.LoseBaseAsync();

        var after = await world.MakeCandidateAsync(akmods);
        var verified = await VerifyStage.RunAsync(
            new VerifyRequest(
                world.Record, after, world.Repositories), world.Registry, world.Time, world.Progress, default);

        Assert.Equal(before.Image.Digest, after.Image.Digest);
        Assert.NotNull(verified.Evidence);
        Assert.Contains(
            world.Said, line => line.EndsWith($"using what is kept of it, {kept}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_record_names_inputs_and_akmods_and_no_evidence_yet()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();

        var record = await world.MakeCandidateAsync(akmods);

        Assert.Equal(
            new CandidateRecord(world.Record.Run, world.Inputs.Fingerprint, record.Image, akmods.FedoraWide, null),
            record);
    }

    [Fact]
    public async Task The_images_labels_are_those_of_the_inputs()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();

        var record = await world.MakeCandidateAsync(akmods);

        var image = await world.Registry.ResolveImageAsync(record.Image, Platform.LinuxAmd64, default);
        Assert.All(InputLabels.For(world.Record, "kinoite-zfs", akmods.FedoraWide), label => Assert.Equal(
            label.Value, image.Config.Labels[label.Key]));
    }

    /// <summary>The image itself is as old as its base.</summary>
    [Fact]
    public async Task A_note_tells_once_a_run_when_it_was_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        await world.MakeCandidateAsync(akmods);

        var record = await world.MakeCandidateAsync(akmods);

        var attached = await world.Registry.ListReferrersAsync(
            record.Image.Repository, record.Image.Digest!, null, default);
        Assert.Equal(PublicationNote.MediaType, Assert.Single(attached).ArtifactType);
        Assert.NotNull(RunAnnotations.DateOf(attached[0].Annotations, world.Record.Run.Id));
    }

    [Fact]
    public async Task Nothing_is_written_outside_the_candidate_repository()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Registry.Forget();

        await world.MakeCandidateAsync(akmods);

        Assert.All(world.Registry.Writes, write => Assert.Contains(
            "ghcr.io/dana/kinoite-zfs-candidate", write, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_bases_layers_are_mounted_and_not_uploaded()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Registry.Forget();

        await world.MakeCandidateAsync(akmods);

        Assert.Single(
            world.Registry.Uploads, upload => upload.Contains(MediaTypes.OciLayerGzip, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_candidate_whatever_the_run()
    {
        using var world = await SampleWorld.OfNightAsync();
        using var again = await SampleWorld.OfNightAsync();
        again.AsRun("4712");

        Assert.Equal((await MakeAsync(world)).Image.Digest, (await MakeAsync(again)).Image.Digest);
    }

    [Fact]
    public async Task A_second_run_uploads_nothing()
    {
        using var world = await SampleWorld.OfNightAsync();
        await MakeAsync(world);
        world.Registry.Forget();

        await MakeAsync(world);

        Assert.Empty(world.Registry.Uploads);
    }

    /// <summary>A nightly and a dispatch on one commit: each keeps its own digest, whatever the shared tag
    /// says.</summary>
    [Fact]
    public async Task Two_runs_which_share_the_tag_keep_their_own_digests()
    {
        using var world = await SampleWorld.OfNightAsync(1);
        var first = await MakeAsync(world);
        await world.BecomeAsync(3);

        var second = await MakeAsync(world);

        Assert.Equal(first.Image.Tag, second.Image.Tag);
        Assert.NotNull(await world.Registry.FindManifestAsync(first.Image.Repository.At(first.Image.Digest!), default));
    }

    [Fact]
    public async Task An_unproven_image_of_a_branch_gets_a_tag_nobody_follows()
    {
        using var world = await SampleWorld.OfNightAsync();
        var scope = TagScope.Of(BranchTag.Parse("topic"));

        var record = await world.MakeCandidateAsync(
            await world.MakeAkmodsAsync(new AkmodsOptions { Scope = scope }), scope: scope);

        Assert.Equal(Tag.Parse("br-topic-0123456-43"), record.Image.Tag);
    }

    [Fact]
    public async Task The_stable_repository_is_refused()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var repositories = world.Repositories with { Candidate = world.Repositories.Image };

        var composed = await world.ComposeAsync(akmods);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => world.PublishCandidateAsync(akmods, composed, repositories: repositories));

        Assert.Contains(
            "ghcr.io/dana/kinoite-zfs is also the stream's image or akmods repository", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Akmods_of_other_inputs_are_refused()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Change(world.Inputs with { Recipe = Given.Digest("another recipe") });

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeCandidateAsync(akmods));

        Assert.Contains("akmods.json is of inputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_without_akmods_is_refused_by_name()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();
        var akmods = await world.MakeAkmodsAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => world.MakeCandidateAsync(akmods with { Kernels = [akmods.Kernels[0]] }));

        Assert.Contains($"has no akmods for kernel {SampleWorld.Newer}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_composition_whose_parts_contradict_each_other_is_not_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Registry.Forget();

        await Assert.ThrowsAsync<PipelineException>(() => world.MakeCandidateAsync(akmods, new Careless()));

        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task A_tag_which_does_not_show_what_was_published_fails_the_job()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Registry.Loses = _ => true;

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.MakeCandidateAsync(akmods));

        Assert.Contains(
            "kinoite-zfs-candidate:0123456-43 is not there instead of sha256:", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_published_passes_verification()
    {
        using var world = await SampleWorld.OfNightAsync();
        var candidate = await MakeAsync(world);

        var verified = await VerifyStage.RunAsync(
            new VerifyRequest(
                world.Record, candidate, world.Repositories), world.Registry, world.Time, world.Progress, default);

        Assert.Equal(candidate.Image.Digest, verified.Evidence?.Image);
    }

    [Fact]
    public async Task On_a_Docker_image_the_candidate_is_an_OCI_image_of_the_same_layers()
    {
        using var world = await SampleWorld.OfNightAsync();
        var image = await world.Registry.ResolveImageAsync(world.Inputs.Base.Pinned, Platform.LinuxAmd64, default);
        var docker = new ImageManifest(
            MediaTypes.DockerManifest, image.Manifest.Config with { MediaType = MediaTypes.DockerConfig },
            [.. image.Manifest.Layers.Select(layer => layer with { MediaType = MediaTypes.DockerLayerGzip })],
            new Dictionary<string, string>())
            .ToRaw();
        await world.Registry.PutManifestAsync(world.Inputs.Base.Source, docker, default);
        world.Change(world.Inputs with { Base = world.Inputs.Base with { Digest = docker.Digest } });

        var candidate = await world.Registry.ResolveImageAsync(
            (await MakeAsync(world)).Image, Platform.LinuxAmd64, default);

        Assert.Equal(
            (MediaTypes.OciManifest, MediaTypes.OciConfig, MediaTypes.OciLayerGzip),
            (candidate.Raw.MediaType, candidate.Manifest.Config.MediaType, candidate.Manifest.Layers[0].MediaType));
        Assert.Equal(image.Manifest.Layers.Select(layer => layer.Digest), candidate.Manifest.Layers.SkipLast(1)
            .Select(layer => layer.Digest));
    }

    [Fact]
    public async Task The_workspace_is_gone_afterwards()
    {
        using var world = await SampleWorld.OfNightAsync();

        await MakeAsync(world);

        Assert.Empty(world.Temporary.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task The_workspace_is_gone_after_a_failure_as_well()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();

        await Assert.ThrowsAsync<PipelineException>(() => world.MakeCandidateAsync(akmods, new Careless()));

        Assert.Empty(world.Temporary.EnumerateFileSystemInfos());
    }

    static async Task<CandidateRecord> MakeAsync(SampleWorld world) =>
        await world.MakeCandidateAsync(await world.MakeAkmodsAsync());

    /// <summary>Loses a layer on the way.</summary>
    sealed class Careless : IComposer
    {
        public async Task<ComposedImage> ComposeAsync(
            ComposeRequest request, IProgress<string> progress, CancellationToken cancellationToken)
        {
            var composed = await new NativeComposer().ComposeAsync(request, progress, cancellationToken);
            return composed with { Layers = [.. composed.Layers.Skip(1)] };
        }
    }
}
