using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class ResolvingInputs : IDisposable
{
    const string Old = "6.18.9-200.fc43.x86_64";
    const string New = "6.18.12-200.fc43.x86_64";
    const string Base = "ghcr.io/ublue-os/kinoite-main";
    const string Builder = "quay.io/fedora/fedora";
    const string Stable = "ghcr.io/dana/kinoite-zfs";

    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _layout;
    readonly WatchedRegistry _registry;

    public ResolvingInputs()
    {
        _layout = new LayoutRegistry(_folder.Directory.FullName);
        _registry = new WatchedRegistry(_layout);
    }

    public void Dispose() => _folder.Dispose();

    static SampleImage BaseImage(params string[] kernels) =>
        SampleImage.WithKernels(kernels).Label("org.opencontainers.image.version", "43.20261120.1");

    async Task<Digest> Publish(SampleImage? image = null)
    {
        await new SampleImage().Layer("usr/bin/dnf").PushAsync(_layout, Builder, "43");
        return await (image ?? BaseImage(New)).PushAsync(_layout, Base, "latest", "latest-20261120.1", "43-20261120.1");
    }

    Task<Resolution> Resolve(
        StreamDefinition? stream = null, bool allowDowngrade = false, IZfsReleases? zfs = null, string? builder = null,
        IProgress<string>? progress = null, bool inImage = true, string @ref = RunIdentity.Main) =>
        new InputResolver(_registry, zfs
            ?? new Releases(Given.Zfs("2.4.1", "6.19"), Given.Zfs("2.4.0", "6.18"), Given.Zfs("2.3.9", "6.17")))
            .ResolveAsync(
                new ResolveRequest(
                    stream ?? Given.Stream(), Given.Run() with { Ref = @ref }, "Dana", Given.Digest("recipe"),
                    builder is null ? null : ImageReference.Parse(builder), allowDowngrade)
                {
                    BuildsInImage = inImage
                },
                progress ?? new Progress<string>(), default);

    async Task<string> RefusalOf(StreamDefinition? stream = null, string? builder = null) =>
        (await Assert.ThrowsAsync<PipelineException>(() => Resolve(stream, builder: builder))).Message;

    sealed class Releases(params ZfsRelease[] releases) : IZfsReleases
    {
        public Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ZfsRelease>>(releases);
    }

    [Fact]
    public async Task Everything_becomes_exact()
    {
        var digest = await Publish();
        var record = (await Resolve()).Inputs;
        Assert.Equal(
            new BaseImage(Given.Stream().BaseImage, digest, Tag.Parse("latest-20261120.1")), record.Inputs.Base);
        Assert.Equal(
            (await _layout.FindManifestAsync(ImageReference.Parse(Builder + ":43"), default))!.Digest,
            record.Inputs.Builder!.Digest);
        Assert.Equal(
            (Given.Kernels(New), FedoraVersion.Parse("43"), Given.Zfs("2.4.1", "6.19"), Given.Fork, Given.Digest(
                "recipe")),
            (
                record.Inputs.Kernels, record.Inputs.Fedora, record.Inputs.Zfs, record.Inputs.Akmods,
                record.Inputs.Recipe));
        Assert.Equal((Given.Run(), "kinoite-zfs", null), (record.Run, record.Stream, record.UnchangedSince));
    }

    [Fact]
    public async Task Moving_tags_are_read_once()
    {
        await Publish();
        await Resolve();
        Assert.Equal((1, 1), (_registry.Reads.Count(read => read == Base + ":latest"), _registry.Reads.Count(
            read => read == Builder + ":43")));
    }

    [Fact]
    public async Task A_base_tag_that_moves_meanwhile_changes_nothing()
    {
        var digest = await Publish();
        _registry.Before(
            Base + ":latest-20261120.1", () => BaseImage("6.19.1-100.fc43.x86_64").PushAsync(_layout, Base, "latest"));
        Assert.Equal(digest, (await Resolve()).Inputs.Inputs.Base.Digest);
    }

    [Fact]
    public async Task A_base_image_which_is_an_index_keeps_the_digest_of_the_index()
    {
        await new SampleImage().Layer("usr/bin/dnf").PushAsync(_layout, Builder, "43");
        var image = await BaseImage(New).PushAsync(_layout, Base, "amd64");
        var manifest = await _layout.GetManifestAsync(Repository.Parse(Base).At(image), default);
        var index = new ImageIndex(
            MediaTypes.OciIndex, [manifest.Descriptor with { Platform = Platform.LinuxAmd64 }],
            new Dictionary<string, string>())
            .ToRaw();
        foreach (var tag in new[] { "latest", "43-20261120.1" })
            await _layout.PutManifestAsync(Repository.Parse(Base).At(Tag.Parse(tag)), index, default);
        var resolved = (await Resolve()).Inputs.Inputs.Base;
        Assert.Equal((index.Digest, "43-20261120.1"), (resolved.Digest, resolved.StreamTag?.Name));
    }

    [Fact]
    public async Task A_base_whose_dated_tag_is_not_there_yet_is_pinned_by_its_digest_with_a_notice()
    {
        await Publish();
        var half = await BaseImage(New).Layer("usr/bin/new").PushAsync(_layout, Base, "latest");
        var resolution = await Resolve();
        Assert.Equal((half, null), (resolution.Inputs.Inputs.Base.Digest, resolution.Inputs.Inputs.Base.StreamTag));
        Assert.Contains(
            $"no dated tag of {Base} is {half}", Assert.Single(resolution.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_resolved_is_reported_while_it_goes_on()
    {
        var lines = new Lines();
        var digest = await Publish();
        await Resolve(progress: lines);
        Assert.Contains($"base image: {Base}:latest is {digest}", lines.All);
        Assert.Contains($"kernels: {New}", lines.All);
        Assert.Contains("OpenZFS: 2.4.1, for Linux up to 6.19", lines.All);
        Assert.Contains($"stable: none yet in {Stable}", lines.All);
    }

    [Fact]
    public async Task Odd_module_directories_become_notices()
    {
        await Publish(BaseImage(New).Layer("usr/lib/modules/backup/modules.dep"));
        Assert.Contains("'backup'", Assert.Single((await Resolve()).Notices), StringComparison.Ordinal);
    }

    /// <summary>
    /// bootc counts every directory with a vmlinuz, whatever it is called: crates/ostree-ext/src/bootabletree.rs,
    /// find_kernel_dir_fs. The texts are those of bootabletree.rs, of crates/lib/src/lints.rs (LINT_KERNEL) and of
    /// rpm-ostree's src/libpriv/rpmostree-kernel.cxx (find_dir_with_vmlinuz).
    /// </summary>
    [Theory]
    [InlineData(Old)]
    [InlineData("backup")]
    public async Task Two_kernels_are_refused_with_what_hosts_say_of_them(string other)
    {
        await Publish(BaseImage(New).Layer($"usr/lib/modules/{other}/vmlinuz"));

        var refusal = await RefusalOf();

        Assert.Contains(
            $"2 kernels can be booted: {string.Join(", ", new[] { New, other }.Order(StringComparer.Ordinal))}",
            refusal, StringComparison.Ordinal);
        foreach (var text in (string[])[
            "Found multiple subdirectories in usr/lib/modules",
            "Only one kernel is supported in an image",
            "Multiple kernels (vmlinuz) found",
            "\"severalKernels\": true"
        ])
            Assert.Contains(text, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_kernels_are_taken_by_a_stream_which_says_so_and_that_is_recorded()
    {
        await Publish(BaseImage(Old, New));

        var inputs = (await Resolve(Given.Stream() with { SeveralKernels = true })).Inputs.Inputs;

        Assert.Equal((Given.Kernels(Old, New), true), (inputs.Kernels, inputs.SeveralKernels));
        Assert.NotEqual(inputs.Fingerprint, (inputs with { SeveralKernels = false }).Fingerprint);
    }

    [Theory]
    [InlineData("kernel/fs/ext4.ko.xz")]
    [InlineData("")]
    public async Task Modules_which_an_older_kernel_left_over_hold_nothing(string left)
    {
        await Publish(BaseImage(New).Layer($"usr/lib/modules/{Old}/{left}"));

        var resolution = await Resolve();

        Assert.Equal(Given.Kernels(New), resolution.Inputs.Inputs.Kernels);
        Assert.Contains($"/usr/lib/modules/{Old}", Assert.Single(resolution.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_ahead_of_OpenZFS_is_a_hold_and_not_an_error()
    {
        await Publish();
        var hold = (await Resolve(zfs: new Releases(Given.Zfs("2.4.1", "6.17")))).Inputs.Hold!;
        Assert.StartsWith($"kernel {New} is newer than 6.17", hold.Reason, StringComparison.Ordinal);
        Assert.Equal((true, "latest-20261120.1"), (hold.IsHeld, hold.PassedOver[0].Name));
    }

    [Fact]
    public async Task A_maximum_that_went_backward_becomes_a_notice()
    {
        await Publish();
        var notices =
            (await Resolve(zfs: new Releases(Given.Zfs("2.4.1", "6.19"), Given.Zfs("2.4.2", "6.18")))).Notices;
        Assert.StartsWith(
            "OpenZFS 2.4.2 supports Linux up to 6.18, and the older 2.4.1 said 6.19", Assert.Single(notices),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stable_from_the_same_inputs_means_unchanged()
    {
        await Publish();
        var fingerprint = (await Resolve()).Inputs.Inputs.Fingerprint;
        var stable = await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString())
            .Label(InputLabels.Kernels, New).PushAsync(_layout, Stable, "latest", "stable-1001-0123456");
        Assert.Equal(stable, (await Resolve()).Inputs.UnchangedSince?.Digest);
    }

    /// <summary>Played as tried: <c>latest</c> is moved to an image of nobody's run which has copied stable's
    /// labels.</summary>
    [Fact]
    public async Task Copied_labels_under_latest_do_not_stop_a_night()
    {
        await Publish();
        var fingerprint = (await Resolve()).Inputs.Inputs.Fingerprint;
        await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString())
            .Label(InputLabels.Kernels, New).PushAsync(_layout, Stable, "stable-1001-0123456");
        await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString())
            .Label(InputLabels.Kernels, New).Label("not", "ours").PushAsync(_layout, Stable, "latest");

        var resolution = await Resolve();

        Assert.Null(resolution.Inputs.UnchangedSince);
        Assert.Contains(
            "is not what was made stable: no audit tag names", Assert.Single(resolution.Notices),
            StringComparison.Ordinal);
    }

    /// <summary>An audit tag can be pushed as well as <c>latest</c>; the signature cannot.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_key_stable_counts_as_ours_only_when_it_is_signed(bool signed)
    {
        await Publish();
        var key = Keys.Ours.Value;
        var fingerprint = (await Resolve()).Inputs.Inputs.Fingerprint;
        var stable = await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString())
            .Label(InputLabels.Kernels, New)
            .PushAsync(_layout, Stable, "latest", "stable-1001-0123456");
        if (signed)
            await new ImageSigner(_layout, key).SignAsync(Repository.Parse(Stable), stable, default);

        var resolved = await new InputResolver(_registry, new Releases(Given.Zfs("2.4.1", "6.19"))).ResolveAsync(
            new ResolveRequest(Given.Stream(), Given.Run(), "Dana", Given.Digest(
                "recipe")) { BuildsInImage = true, StableKey = key.Public }, new Progress<string>(), default);

        Assert.Equal(signed, resolved.Inputs.UnchangedSince is not null);
    }

    /// <summary>As a rollback leaves it whose machine died between the two.</summary>
    [Fact]
    public async Task Stable_beside_akmods_it_was_not_composed_with_is_promoted_again()
    {
        await Publish();
        var fingerprint = (await Resolve()).Inputs.Inputs.Fingerprint;
        var akmods = Stable.Replace("kinoite-zfs", "akmods-zfs", StringComparison.Ordinal);
        var stray = await new SampleImage().Label("stray", "yes").PushAsync(_layout, akmods, "main-43");
        await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString()).Label(InputLabels.Kernels, New)
            .Label(InputLabels.AkmodsImage, $"{akmods}@{Given.Digest("composed with")}")
            .PushAsync(_layout, Stable, "latest", "stable-1001-0123456");

        var resolution = await Resolve();

        Assert.Null(resolution.Inputs.UnchangedSince);
        Assert.Contains(
            $"is {stray}, and stable was composed with {Given.Digest("composed with")}",
            Assert.Single(resolution.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_of_an_image_a_rollback_has_left_are_withdrawn()
    {
        var (left, fingerprint) = await WithdrawnAsync();

        var withdrawn = (await Resolve()).Inputs.Withdrawn;

        Assert.Equal(
            new Withdrawal(left, fingerprint, "2001", InstantTime.Now) { Base = "latest-20261120.1" }, withdrawn);
    }

    [Theory]
    [InlineData("43-20261120.1", "latest-20261120.1")]
    [InlineData(null, "latest-20261120.1", "43-20261120.1")]
    public async Task They_stay_withdrawn_when_the_base_loses_its_dated_tag(string? left, params string[] lost)
    {
        await WithdrawnAsync();
        await LoseAsync(lost);

        var record = (await Resolve()).Inputs;

        Assert.Equal((left, "2001"), (record.Inputs.Base.StreamTag?.Name, record.Withdrawn?.Run));
    }

    [Fact]
    public async Task Nothing_is_built_because_the_base_has_lost_its_dated_tag()
    {
        await Publish();
        var inputs = (await Resolve()).Inputs.Inputs;
        var stable = await new SampleImage().Label(InputLabels.Inputs, $"{inputs.Fingerprint}")
            .Label(InputLabels.BaseTag, inputs.Base.Name).Label(InputLabels.Kernels, New)
            .PushAsync(_layout, Stable, "latest", "stable-1001-0123456");
        await LoseAsync("latest-20261120.1", "43-20261120.1");

        Assert.Equal(stable, (await Resolve()).Inputs.UnchangedSince?.Digest);
    }

    async Task LoseAsync(params string[] tags)
    {
        foreach (var tag in tags)
            Assert.True(await _layout.TryRemoveTagAsync(Repository.Parse(Base), Tag.Parse(tag), default));
    }

    [Fact]
    public async Task Other_inputs_are_not_withdrawn()
    {
        await WithdrawnAsync();

        Assert.Null((await Resolve(zfs: new Releases(Given.Zfs("2.4.2", "6.19")))).Inputs.Withdrawn);
    }

    [Fact]
    public async Task What_is_allowed_is_not_withdrawn()
    {
        await WithdrawnAsync();

        var resolved = await new InputResolver(_registry, new Releases(Given.Zfs("2.4.1", "6.19"))).ResolveAsync(
            new ResolveRequest(Given.Stream(), Given.Run(), "Dana", Given.Digest("recipe")) { AllowWithdrawn = true },
            new Progress<string>(), default);

        Assert.Null(resolved.Inputs.Withdrawn);
    }

    /// <summary>An image of these inputs was stable, and a rollback went from it to an older one.</summary>
    async Task<(Digest Left, Digest Fingerprint)> WithdrawnAsync()
    {
        await Publish();
        var inputs = (await Resolve()).Inputs.Inputs;
        var (fingerprint, images) = (inputs.Fingerprint, Repository.Parse(Stable));
        var left = await new SampleImage().Label(InputLabels.Inputs, fingerprint.ToString())
            .Label(InputLabels.BaseTag, inputs.Base.Name).PushAsync(_layout, Stable, "stable-1002-0123456");
        var older = await new SampleImage().Label(InputLabels.Kernels, Old)
            .PushAsync(_layout, Stable, "latest", "rollback-2001-0123456");
        var statement = new RollbackStatement(
            Given.Run("2001"), images.At(Tag.Parse("stable-1001-0123456")), left, fingerprint);
        await _layout.AttachAsync(
            images, (await _layout.FindManifestAsync(images.At(older), default))!,
            statement.ToAttachment(InstantTime.Now), default);
        return (left, fingerprint);
    }

    [Fact]
    public async Task Stable_from_other_inputs_means_changed()
    {
        await Publish();
        await new SampleImage().Label(InputLabels.Inputs, Given.Digest("other").ToString())
            .Label(InputLabels.Kernels, Old).PushAsync(_layout, Stable, "latest");
        Assert.Null((await Resolve()).Inputs.UnchangedSince);
    }

    [Fact]
    public async Task An_older_kernel_than_stable_s_is_refused_unless_allowed()
    {
        await Publish(BaseImage(Old));
        await new SampleImage().Label(InputLabels.Kernels, New).PushAsync(_layout, Stable, "latest");
        Assert.Contains(
            $"age of the kernel: {Old} is older than stable's {New}", await RefusalOf(), StringComparison.Ordinal);
        Assert.Contains(
            "stable would go backward", Assert.Single((await Resolve(allowDowngrade: true)).Notices),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_ZFS_than_stable_s_is_refused_before_anything_is_built()
    {
        await Publish();
        await new SampleImage().Label(InputLabels.Kernels, New)
            .Label(InputLabels.Zfs, "2.4.3").PushAsync(_layout, Stable, "latest");

        Assert.Contains(
            "age of the ZFS: 2.4.1 is older than stable's 2.4.3", await RefusalOf(), StringComparison.Ordinal);
    }

    /// <summary>Played as tried: with <c>latest</c> gone, everything was new.</summary>
    [Fact]
    public async Task Deleting_latest_does_not_make_an_older_kernel_new()
    {
        await Publish(BaseImage(Old));
        await new SampleImage().Label(InputLabels.Kernels, New).PushAsync(_layout, Stable, "stable-1001-0123456");

        Assert.Contains(
            $"age of the kernel: {Old} is older than stable-1001-0123456's {New}", await RefusalOf(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("")]
    public async Task A_label_that_is_no_kernel_is_not_taken_for_an_old_one(string label)
    {
        await Publish();
        await new SampleImage().Label(InputLabels.Kernels, label).PushAsync(_layout, Stable, "latest");

        Assert.Contains("the stable image does not say its kernel", await RefusalOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Base + ":latest")]
    [InlineData(Builder + ":43")]
    [InlineData(Stable + ":latest")]
    [InlineData(Base + ":latest-20261120.1")]
    public async Task A_registry_that_fails_is_never_taken_for_missing(string reference)
    {
        await Publish();
        _registry.Fail(reference, new RegistryUnavailableException("502"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => Resolve());
    }

    [Fact]
    public async Task A_registry_that_refuses_stable_is_never_taken_for_no_stable_yet()
    {
        await Publish();
        _registry.Fail(Stable + ":latest", new AccessDeniedException("denied"));
        await Assert.ThrowsAsync<AccessDeniedException>(() => Resolve());
    }

    [Fact]
    public async Task A_missing_base_image_is_named() =>
        Assert.StartsWith($"The base image {Base}:latest was not found.", await RefusalOf(), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_builder_is_named()
    {
        await Publish();
        Assert.StartsWith(
            $"The builder image {Builder}:7 was not found.", await RefusalOf(builder: $"{Builder}:7"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_of_the_streams_builders_can_be_asked_for()
    {
        await Publish();
        var digest = await new SampleImage().PushAsync(_layout, Builder, "rawhide");
        Assert.Equal(digest, (await Resolve(builder: $"{Builder}:rawhide")).Inputs.Inputs.Builder!.Digest);
        Assert.Equal(digest, (await Resolve(builder: $"{Builder}@{digest}")).Inputs.Inputs.Builder!.Digest);
    }

    /// <summary>Its compiler would make the modules that main signs. Everybody who may start a run could name
    /// one.</summary>
    [Fact]
    public async Task Main_compiles_in_no_image_that_whoever_started_the_run_has_brought()
    {
        await Publish();
        await new SampleImage().PushAsync(_layout, "ghcr.io/mallory/fedora", "43");

        Assert.StartsWith(
            $"--build-container ghcr.io/mallory/fedora:43 is no image of {Builder}, and whoever starts a run does not choose whose image main compiles in.",
            await RefusalOf(builder: "ghcr.io/mallory/fedora:43"), StringComparison.Ordinal);
        Assert.DoesNotContain(_registry.Reads, read => read.StartsWith("ghcr.io/mallory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_branch_may_try_any_builder()
    {
        await Publish();
        var digest = await new SampleImage().PushAsync(_layout, "ghcr.io/dana/builder", "7");
        Assert.Equal(
            digest,
            (await Resolve(builder: "ghcr.io/dana/builder:7", @ref: "refs/heads/fix")).Inputs.Inputs.Builder!.Digest);
    }

    [Fact]
    public async Task A_stream_may_name_another_builder()
    {
        await Publish();
        var digest = await new SampleImage().PushAsync(_layout, "ghcr.io/dana/builder", "7");
        Assert.Equal(
            digest,
            (await Resolve(Given.Stream() with { BuilderImage = ImageReference.Parse("ghcr.io/dana/builder:7") }))
                .Inputs.Inputs.Builder!.Digest);
    }

    [Fact]
    public async Task Where_nothing_is_compiled_in_an_image_none_is_an_input()
    {
        await Publish();
        Assert.Null((await Resolve(inImage: false)).Inputs.Inputs.Builder);
        Assert.DoesNotContain(_registry.Reads, read => read.StartsWith(Builder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_builder_that_nothing_is_compiled_in_is_refused()
    {
        await Publish();
        var error = await Assert.ThrowsAsync<PipelineException>(
            () => Resolve(builder: "ghcr.io/dana/builder:7", inImage: false));
        Assert.StartsWith(
            "--build-container ghcr.io/dana/builder:7 names an image to compile akmods in, and only --akmods-builder Fork compiles in one.",
            error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linux/amd64", New)]
    [InlineData("linux/arm64", "6.18.12-200.fc43.aarch64")]
    public async Task The_base_image_is_the_one_for_the_streams_platform(string platform, string kernel)
    {
        await Publish();
        var (repository, index) = (Repository.Parse(Base), new List<Descriptor>());
        foreach (var (name, its) in new[] { ("linux/arm64", "6.18.12-200.fc43.aarch64"), ("linux/amd64", New) })
        {
            var digest = await BaseImage(its).For(Platform.Parse(name)).PushAsync(_layout, Base, $"one-{its[^5..]}");
            index.Add((await _layout.GetManifestAsync(repository.At(digest), default)).Descriptor with { Platform =
                Platform.Parse(name) });
        }
        foreach (var tag in (string[])["latest", "latest-20261120.1", "43-20261120.1"])
            await _layout.PutManifestAsync(
                repository.At(Tag.Parse(tag)),
                new ImageIndex(MediaTypes.OciIndex, index, new Dictionary<string, string>()).ToRaw(), default);

        var inputs = (await Resolve(Given.Stream() with { Platform = Platform.Parse(platform) })).Inputs.Inputs;

        Assert.Equal((Given.Kernels(kernel), platform), (inputs.Kernels, inputs.Platform.ToString()));
    }

    [Fact]
    public async Task A_base_image_for_another_platform_is_refused()
    {
        await Publish();

        Assert.Contains(
            "has no image for linux/arm64: it is one for linux/amd64.",
            await RefusalOf(Given.Stream() with { Platform = Platform.Parse("linux/arm64") }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_for_another_machine_than_the_streams_is_refused()
    {
        await Publish(BaseImage("6.18.12-200.fc43.aarch64"));

        Assert.Contains(
            "platform is linux/amd64, and the base image's kernel 6.18.12-200.fc43.aarch64 is for aarch64",
            await RefusalOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kernels_of_different_Fedora_versions_are_refused()
    {
        await Publish(BaseImage(New, "6.19.1-100.fc44.x86_64"));
        Assert.Contains(
            $"kernel {New} is of Fedora 43, kernel 6.19.1-100.fc44.x86_64 is of Fedora 44",
            await RefusalOf(Given.Stream() with { SeveralKernels = true }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_that_contradicts_the_kernel_is_refused()
    {
        await Publish();
        Assert.StartsWith(
            $"The stream definition says Fedora 42, and the base image does not: it has no os-release, kernel {New} is of Fedora 43",
            await RefusalOf(Given.Stream() with { Fedora = FedoraVersion.Parse("42") }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kernels_without_a_Fedora_version_take_it_from_the_definition()
    {
        await Publish(BaseImage("6.12.117+deb12-cloud-amd64"));
        Assert.Equal("43", (await Resolve(Given.Stream() with { Fedora = FedoraVersion.Parse("43") }))
            .Inputs.Inputs.Fedora.ToString());
    }

    [Fact]
    public async Task Kernels_without_a_Fedora_version_and_no_definition_are_refused()
    {
        await Publish(BaseImage("6.12.117+deb12-cloud-amd64"));
        Assert.Contains(
            "Say which is meant with fedora in the stream definition", await RefusalOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_failure_is_the_one_that_is_told()
    {
        await Publish();
        _registry.Fail(Base + ":latest", new AccessDeniedException("denied"));
        await Assert.ThrowsAsync<AccessDeniedException>(() => Resolve(zfs: new Endless()));
    }

    sealed class Endless : IZfsReleases
    {
        public async Task<IReadOnlyList<ZfsRelease>> ListAsync(ZfsLine line, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        }
    }
}
