namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>Published images, read back from a registry.</summary>
public sealed class VerifyingACandidate : IDisposable
{
    const string Old = Night.OldKernel;
    const string New = Night.Kernel;
    const string Extra = "extra/zfs";

    readonly StreamOnDisk _stream = new();
    readonly SampleLayer _base = new SampleLayer()
        .File($"usr/lib/modules/{Old}/vmlinuz").File($"usr/lib/modules/{Old}/modules.dep", "kernel/fs/ext4.ko.xz:\n")
        .File($"usr/lib/modules/{New}/vmlinuz").File($"usr/lib/modules/{New}/modules.dep", "kernel/fs/ext4.ko.xz:\n");

    const string Library = "usr/lib64/libzfs.so.6.1.0";

    readonly SampleLayer _zfs = With(With(new SampleLayer(), Old), New)
        .File("usr/sbin/zfs").File("usr/sbin/zpool").File(Library, "ELF\0zfs-2.4.1-1\0");

    readonly List<(BuiltLayer, byte[])> _below = [];
    readonly List<(BuiltLayer, byte[])> _more = [];

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Its_evidence_names_the_modules_of_every_kernel()
    {
        var proven = await VerifyAsync();

        Assert.Equal(
            [
                $"usr/lib/modules/{Old}/{Extra}/zfs.ko 2.4.1-1 {Old}",
                $"usr/lib/modules/{New}/{Extra}/zfs.ko 2.4.1-1 {New}"
            ],
            proven.Evidence!.Kernels
                .Select(kernel => $"{kernel.Zfs.Path} {kernel.Zfs.Version} {kernel.Zfs.Vermagic.Split(' ')[0]}"));
    }

    [Fact]
    public async Task Its_evidence_is_about_the_published_digest()
    {
        var proven = await VerifyAsync();

        Assert.Equal(proven.Image.Digest, proven.Evidence!.Image);
    }

    [Fact]
    public async Task What_was_booted_stays_proven_for_the_same_digest() =>
        Assert.NotNull((await VerifyBootedAsync(image => image)).Boot);

    [Fact]
    public async Task What_was_booted_is_forgotten_for_another_digest() =>
        Assert.Null((await VerifyBootedAsync(_ => Given.Digest("another"))).Boot);

    [Fact]
    public async Task The_digest_is_verified_even_when_its_tag_has_moved_on()
    {
        var request = await PublishAsync();
        await _stream.PublishAsync(
            request.Candidate.Image.Repository.At(request.Candidate.Image.Tag!), "of another run on the same commit");

        Assert.NotNull((await RunAsync(request)).Evidence);
    }

    [Fact]
    public async Task A_kernel_without_zfs_fails_by_name()
    {
        foreach (var file in (string[])["zfs.ko", "spl.ko"])
            _zfs.Without($"usr/lib/modules/{New}/{Extra}/{file}");

        await FailsAsync($"zfs.ko of {New}: there is none");
    }

    [Fact]
    public async Task A_module_not_in_modules_dep_fails()
    {
        _zfs.Without($"usr/lib/modules/{New}/modules.dep");

        await FailsAsync($"modules.dep of {New}: usr/lib/modules/{New}/{Extra}/spl.ko is not listed");
    }

    [Fact]
    public async Task A_folder_of_the_base_which_our_layer_empties_fails()
    {
        _base.File("usr/share/zoneinfo/UTC");
        _zfs.File("usr/share/zoneinfo/.wh..wh..opq");

        await FailsAsync(
            "files of the base: usr/share/zoneinfo is emptied, and not all that the base has in it comes again");
    }

    [Fact]
    public async Task A_binary_modules_dep_which_depmod_has_not_written_again_fails()
    {
        var stale = ModulesDep.Parse("kernel/fs/ext4.ko.xz:\n", "sample").ToIndex();
        _zfs.Without($"usr/lib/modules/{New}/modules.dep.bin").File($"usr/lib/modules/{New}/modules.dep.bin", stale);

        await FailsAsync($"modules.dep.bin of {New}: usr/lib/modules/{New}/{Extra}/spl.ko");
    }

    [Fact]
    public async Task A_stale_binary_modules_dep_of_the_base_fails()
    {
        _base.File(
            $"usr/lib/modules/{New}/modules.dep.bin", ModulesDep.Parse("kernel/fs/ext4.ko.xz:\n", "sample").ToIndex());
        _zfs.Without($"usr/lib/modules/{New}/modules.dep.bin");

        await FailsAsync($"modules.dep.bin of {New}");
    }

    [Fact]
    public async Task An_image_without_a_binary_modules_dep_fails()
    {
        _zfs.Without($"usr/lib/modules/{New}/modules.dep.bin");

        await FailsAsync($"modules.dep.bin of {New}: the image has none");
    }

    /// <summary>
    /// As on a base which brings OpenZFS of the same release (ucore, bluefin on CoreOS), where a package manager said
    /// "already installed": all that modules say of themselves is right.
    /// </summary>
    [Fact]
    public async Task A_module_of_the_base_which_was_kept_in_the_place_of_the_proven_one_fails_by_name()
    {
        var kept = $"usr/lib/modules/{New}/{Extra}/zfs.ko";
        _base.File(kept, [.. Module("zfs", New), .. "theirs"u8]);
        _zfs.Without(kept);

        await FailsAsync($"modules of {New}: {kept} (sha256:");
        await FailsAsync(
            ", of the base image): not what the akmods hold which it was composed with. Take the base's own ZFS out");
    }

    [Fact]
    public async Task A_module_which_was_changed_while_composing_fails()
    {
        _zfs.File($"usr/lib/modules/{Old}/{Extra}/spl.ko", [.. Module("spl", Old), 0]);

        await FailsAsync($"modules of {Old}: usr/lib/modules/{Old}/{Extra}/spl.ko (sha256:");
    }

    [Fact]
    public async Task A_module_packed_anew_is_the_same_module()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(
            packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Module("spl", Old));
        var found = await KinoiteZfs.Kmods.Modules.KernelModule.ReadAsync(
            new MemoryStream(packed.ToArray()), "spl.ko.gz");

        Assert.Equal(Digest.Of(Module("spl", Old)).Hex, found.ContentDigest);
    }

    [Fact]
    public async Task A_module_in_the_base_which_depmod_prefers_fails_without_a_public_key_too()
    {
        _base.File($"usr/lib/modules/{New}/updates/zfs.ko", SampleModule.Bytes("zfs", New, "2.4.1-1"));

        await FailsAsync($"zfs.ko of {New}: there are 2, and only one can be the right one");
        await FailsAsync("depmod takes updates/zfs.ko (search updates)");
    }

    [Fact]
    public async Task The_image_s_own_depmod_order_counts()
    {
        _base.File($"usr/lib/modules/{New}/updates/zfs.ko", SampleModule.Bytes("zfs", New, "2.4.1-1"))
            .File("usr/lib/depmod.d/dist.conf", "# as Fedora's, turned\nsearch extra updates built-in\n");

        await FailsAsync("depmod takes extra/zfs/zfs.ko (search extra updates built-in)");
    }

    [Fact]
    public async Task A_kernel_of_the_base_with_zfs_built_in_fails()
    {
        _base.File($"usr/lib/modules/{New}/modules.builtin", "kernel/fs/ext4/ext4.ko\nkernel/fs/zfs/zfs.ko\n");

        await FailsAsync($"modules.builtin of {New}: modules.builtin names zfs: modprobe would take it for loaded");
    }

    [Fact]
    public async Task A_modprobe_line_of_the_base_which_keeps_zfs_from_loading_fails()
    {
        _base.File("usr/lib/modprobe.d/no-zfs.conf", "install zfs /bin/false\n");

        await FailsAsync("modprobe.d: usr/lib/modprobe.d/no-zfs.conf: 'install zfs /bin/false'");
    }

    [Fact]
    public async Task A_modprobe_file_which_one_in_etc_replaces_does_not_count()
    {
        _base.File("usr/lib/modprobe.d/no-zfs.conf", "install zfs /bin/false\n");
        _zfs.File("etc/modprobe.d/no-zfs.conf", "# nothing\n");

        Assert.NotNull((await VerifyAsync()).Evidence);
    }

    [Fact]
    public async Task A_library_of_the_same_version_in_a_second_folder_of_the_loader_fails()
    {
        _base.File("etc/ld.so.conf.d/local.conf", "# by hand\n  /usr/local/lib64 # ours\n")
            .File("usr/local/lib64/libzpool.so.6", "ELF");
        _zfs.File("usr/lib64/libzpool.so.6.0.0", "ELF");

        await FailsAsync(
            "userland libraries: libzpool lies in usr/lib64/libzpool.so.6.0.0 and in usr/local/lib64/libzpool.so.6");
    }

    [Fact]
    public async Task A_library_where_no_loader_looks_does_not_matter()
    {
        _base.File("usr/local/lib64/libzfs.so.4", "ELF\0zfs-2.2.7-1\0");

        Assert.NotNull((await VerifyAsync()).Evidence);
    }

    [Fact]
    public async Task A_library_for_newer_processors_is_one_the_loader_prefers()
    {
        _base.File("usr/lib64/glibc-hwcaps/x86-64-v3/libzfs.so.6", "ELF\0zfs-2.3.0-1\0");

        await FailsAsync("usr/lib64/glibc-hwcaps/x86-64-v3/libzfs.so.6 is of OpenZFS 2.3.0");
    }

    [Fact]
    public async Task The_kernel_s_list_of_symbols_and_its_own_modules_are_compared_with_ours()
    {
        _base.File($"usr/lib/modules/{New}/symvers", "0x9166fada\tstrncpy\tvmlinux\tEXPORT_SYMBOL\t\n")
            .File($"usr/lib/modules/{New}/kernel/drivers/block/loop.ko", SampleModule.Bytes("loop", New, "1"));

        var result = await VerifyStage.CheckAsync(
            await PublishAsync(), _stream.Registry, Silence.Instance, CancellationToken.None);

        Assert.Equal(
            "all symbols are among the kernel's 1 or those of modules they depend on; checksums were not compared, as the image has no config of a kernel that does; built as loop.ko of the kernel is",
            result.Checks.Single(check => check.Name == $"symbols of {New}").Reason);
    }

    [Fact]
    public async Task A_module_of_the_kernel_with_another_vermagic_tells_that_ours_is_forged()
    {
        _base.File($"usr/lib/modules/{New}/kernel/drivers/block/loop.ko", SampleModule.Bytes(
            "loop", $"{New} PREEMPT_RT", "1"));

        await FailsAsync($"symbols of {New}: usr/lib/modules/{New}/{Extra}/spl.ko: vermagic is");
    }

    [Fact]
    public async Task A_list_of_symbols_which_is_none_is_said()
    {
        _base.File($"usr/lib/modules/{New}/symvers", "nothing of the kind\n");

        var result = await VerifyStage.CheckAsync(
            await PublishAsync(), _stream.Registry, Silence.Instance, CancellationToken.None);

        Assert.Contains(
            "is no line of a list of symbols", result.Checks.Single(check => check.Name == $"symbols of {New}").Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_files_are_no_tools()
    {
        _zfs.Without("usr/sbin/zpool").File("usr/sbin/zpool", "");

        await FailsAsync("userland: no zpool");
    }

    [Fact]
    public async Task A_module_built_for_another_kernel_fails_with_both_releases()
    {
        _zfs.File($"usr/lib/modules/{New}/{Extra}/zfs.ko", SampleModule.Bytes("zfs", Old, "2.4.1-1"));

        await FailsAsync($"vermagic is '{Old} SMP preempt mod_unload', expected {New}");
    }

    [Fact]
    public async Task A_file_which_is_no_module_fails()
    {
        _zfs.File(
            $"usr/lib/modules/{New}/{Extra}/zfs.ko",
            "not an ELF file, though long enough to hold the header of one: 64 bytes");

        await FailsAsync($"usr/lib/modules/{New}/{Extra}/zfs.ko cannot be read");
    }

    [Fact]
    public async Task A_kernel_deleted_by_an_upper_layer_fails()
    {
        _zfs.File($"usr/lib/modules/.wh.{Old}");
        foreach (var file in (string[])["extra/zfs/zfs.ko", "extra/zfs/spl.ko", "modules.dep"])
            _zfs.Without($"usr/lib/modules/{Old}/{file}");

        await FailsAsync($"kernels: {Old} of the base image is gone");
    }

    [Fact]
    public async Task A_kernel_whose_image_alone_was_deleted_fails()
    {
        _zfs.File($"usr/lib/modules/{Old}/.wh.vmlinuz");

        await FailsAsync($"kernels: {Old} of the base image is gone");
    }

    [Fact]
    public async Task A_kernel_added_by_an_upper_layer_fails()
    {
        With(_zfs, Night.NewKernel).File($"usr/lib/modules/{Night.NewKernel}/vmlinuz");

        await FailsAsync($"kernels: {Night.NewKernel} is in the image and not among the run's inputs");
    }

    [Fact]
    public async Task A_kernel_of_the_base_copied_to_boot_is_no_matter()
    {
        _zfs.File($"boot/vmlinuz-{New}");

        Assert.NotNull((await VerifyAsync()).Evidence);
    }

    [Fact]
    public async Task A_kernel_in_boot_without_modules_fails_by_name()
    {
        _zfs.File($"boot/vmlinuz-{Night.NewKernel}");

        await FailsAsync($"kernels: /boot/vmlinuz-{Night.NewKernel} is a kernel without modules");
    }

    [Fact]
    public async Task A_unified_kernel_image_added_by_an_upper_layer_fails()
    {
        _zfs.File("boot/EFI/Linux/fedora.efi");

        await FailsAsync("kernels: /boot/EFI/Linux/fedora.efi is a unified kernel image");
    }

    /// <summary>Read in full, because what is above the base does not tell everything.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zfs_in_a_directory_without_kernel_fails_unless_the_base_brought_it(bool ofBase)
    {
        (ofBase ? _base : _zfs).File("usr/lib/modules/6.17.1-100.fc43.x86_64/extra/zfs.ko", SampleModule.Bytes(
            "zfs", "6.17.1-100.fc43.x86_64", "2.3.4-1"));
        _base.File("usr/sbin/zfs").File("usr/sbin/zpool");
        _zfs.Without("usr/sbin/zfs").Without("usr/sbin/zpool");

        if (ofBase)
            Assert.NotNull((await VerifyAsync()).Evidence);
        else
            await FailsAsync("kernels: module directory '6.17.1-100.fc43.x86_64' has ZFS and no kernel");
    }

    [Fact]
    public async Task Two_kernels_fail_unless_the_run_was_of_a_stream_which_allows_them()
    {
        var request = await PublishAsync();
        var inputs = request.Inputs.Inputs with { SeveralKernels = false };

        var error = await Assert.ThrowsAsync<VerificationException>(() => RunAsync(
            request with { Inputs = request.Inputs with { Inputs = inputs }, Candidate =
                request.Candidate with { Inputs = inputs.Fingerprint } }));

        Assert.Contains($"one kernel: 2 kernels can be booted: {New}, {Old}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_of_the_base_count()
    {
        _base.File("usr/sbin/zfs").File("usr/sbin/zpool");
        _zfs.Without("usr/sbin/zfs").Without("usr/sbin/zpool");

        Assert.Equal(["usr/sbin/zfs", "usr/sbin/zpool"], (await VerifyAsync()).Evidence!.Userland);
    }

    [Fact]
    public async Task An_image_without_tools_fails()
    {
        _zfs.Without("usr/sbin/zpool");

        await FailsAsync("userland: no zpool");
    }

    [Fact]
    public async Task A_libzfs_of_another_version_than_the_modules_fails_by_name()
    {
        _zfs.File(Library, "ELF\0zfs-2.4.0-1\0");

        await FailsAsync($"userland version: {Library} is of OpenZFS 2.4.0, the kernel modules have to be of 2.4.1");
    }

    [Fact]
    public async Task A_libzfs_left_over_in_the_base_fails_when_ours_is_missing()
    {
        _base.File("usr/lib64/libzfs.so.4", "ELF\0zfs-2.2.7-1\0");
        _zfs.Without(Library);

        await FailsAsync("userland version: usr/lib64/libzfs.so.4 is of OpenZFS 2.2.7");
    }

    [Fact]
    public async Task An_image_without_libzfs_fails()
    {
        _zfs.Without(Library);

        await FailsAsync("userland version: there is no libzfs");
    }

    [Theory]
    [InlineData("{\"default\":[{\"type\":\"reject\"}]}\0\0\0", "byte 31 of 34 is NUL")]
    [InlineData("{\"default\":[", "it is not valid JSON")]
    [InlineData("{\"default\":[],\"default\":[1]}", "it is not valid JSON")]
    [InlineData("{\"transports\":{}}", "it has no list 'default'")]
    [InlineData("", "it is not valid JSON")]
    public async Task A_trust_policy_which_hosts_cannot_read_fails(string policy, string reason)
    {
        _zfs.File("usr/etc/containers/policy.json", policy);

        await FailsAsync($"trust policy: usr/etc/containers/policy.json: {reason}");
    }

    [Fact]
    public async Task A_sound_trust_policy_passes()
    {
        _zfs.File("etc/containers/policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}""");

        Assert.NotNull((await VerifyAsync()).Evidence);
    }

    /// <summary>As images leave it for tools which know /etc alone (coreos/fedora-coreos-config,
    /// coreos-containers-policy.conf).</summary>
    [Theory]
    [InlineData("/usr/share/containers/policy.json", "usr/share/containers/policy.json")]
    [InlineData("../../usr/share/containers/policy.json", "usr/share/containers/policy.json")]
    [InlineData("/usr/lib/coreos/coreos-containers-policy.json", "usr/lib/coreos/coreos-containers-policy.json")]
    public async Task A_trust_policy_behind_a_link_is_read(string target, string path)
    {
        _zfs.Link("etc/containers/policy.json", target).File(path, "broken");

        await FailsAsync("trust policy: etc/containers/policy.json: it is not valid JSON");
    }

    [Fact]
    public async Task A_folder_of_trust_files_behind_a_link_is_read()
    {
        _zfs.Link("etc/containers", "/usr/lib/vendor").File("usr/lib/vendor/registries.d/a.yaml", "docker: [");

        await FailsAsync("trust policy: etc/containers/registries.d/a.yaml: ");
    }

    [Fact]
    public async Task A_trust_policy_of_the_base_behind_a_link_is_read()
    {
        _base.File("usr/lib/coreos/policy.json", "broken");
        _zfs.Link("etc/containers/policy.json", "/usr/lib/coreos/policy.json");

        await FailsAsync("trust policy: etc/containers/policy.json: it is not valid JSON");
    }

    [Theory]
    [InlineData("/etc/gone.yaml")]
    [InlineData("a.yaml")]
    public async Task A_file_about_signatures_which_is_a_link_to_nowhere_fails(string target)
    {
        _zfs.Link("etc/containers/registries.d/a.yaml", target);

        await FailsAsync("etc/containers/registries.d/a.yaml: it is a link which leads nowhere");
    }

    /// <summary>Then hosts go on to the next place.</summary>
    [Fact]
    public async Task A_trust_policy_which_is_a_link_to_nowhere_is_none()
    {
        _zfs.Link("etc/containers/policy.json", "/gone").File("usr/share/containers/policy.json", "broken");

        await FailsAsync("trust policy: usr/share/containers/policy.json: it is not valid JSON");
    }

    [Fact]
    public async Task An_image_on_another_base_fails_with_both_layers()
    {
        var request = await PublishAsync();
        _base.File("etc/other");
        var other = await PublishBaseAsync();

        var inputs = request.Inputs.Inputs with { Base = request.Inputs.Inputs.Base with { Digest = other.Digest! } };
        var moved = new VerifyRequest(
            request.Inputs with { Inputs = inputs }, request.Candidate with { Inputs = inputs.Fingerprint },
            request.Image);

        var error = await Assert.ThrowsAsync<VerificationException>(() => RunAsync(moved));
        Assert.Contains("base layers: layer 1 of the image is sha256:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_failed_check_is_named_at_once()
    {
        _zfs.Without("usr/sbin/zpool").Without($"usr/lib/modules/{New}/modules.dep");

        var error = await Assert.ThrowsAsync<VerificationException>(VerifyAsync);

        Assert.Equal([$"modules.dep of {New}", "userland"], error.Result.Failures.Select(failure => failure.Name));
    }

    [Fact]
    public async Task A_chain_of_hard_links_above_the_base_fails()
    {
        // As buildah 1.41.0 wrote them: ostreedev/ostree, issue 3489.
        _more.Add(RawLayer.Of(tar => tar.File("usr/share/a", "text")
            .HardLink("usr/share/b", "usr/share/a").HardLink("usr/share/c", "usr/share/b")));

        await FailsAsync(
            "layer import: hosts or podman would refuse the image: layer 3: 'usr/share/c' is a hard link to 'usr/share/b', itself a hard link");
    }

    [Fact]
    public async Task Hard_links_of_the_base_are_left_to_those_who_made_it()
    {
        _below.Add(RawLayer.Of(tar => tar.File("usr/share/a", "text")
            .HardLink("usr/share/b", "usr/share/a").HardLink("usr/share/c", "usr/share/b")));

        Assert.NotNull((await VerifyAsync()).Evidence);
    }

    [Fact]
    public async Task A_label_of_other_inputs_fails_with_both_values()
    {
        var request = await PublishAsync(labels => labels[InputLabels.Zfs] = "2.4.0");

        var error = await Assert.ThrowsAsync<VerificationException>(() => RunAsync(request));

        Assert.Contains(
            $"label {InputLabels.Zfs}: the image says '2.4.0', this run's inputs say '2.4.1'", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_of_other_inputs_is_refused()
    {
        var request = await PublishAsync();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(request with { Candidate = request.Candidate with { Inputs = Given.Digest("others") } }));

        Assert.Contains("Run Candidate again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_without_digest_is_refused()
    {
        var request = await PublishAsync();
        var tag = request.Candidate.Image.Repository.At(request.Candidate.Image.Tag!);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => RunAsync(request with { Candidate = request.Candidate with { Image = tag } }));

        Assert.Contains("a tag proves nothing", error.Message, StringComparison.Ordinal);
    }

    async Task FailsAsync(string expected)
    {
        var error = await Assert.ThrowsAsync<VerificationException>(VerifyAsync);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    async Task<CandidateRecord> VerifyBootedAsync(Func<Digest, Digest> booted)
    {
        var request = await PublishAsync();
        var boot = new BootEvidence(booted(request.Candidate.Image.Digest!), [], Upgrade: null, InstantTime.Now);
        return await RunAsync(request with { Candidate = request.Candidate with { Boot = boot } });
    }

    async Task<CandidateRecord> VerifyAsync() => await RunAsync(await PublishAsync());

    Task<CandidateRecord> RunAsync(VerifyRequest request) =>
        VerifyStage.RunAsync(request, _stream.Registry, new InstantTime(), Silence.Instance, CancellationToken.None);

    async Task<ImageReference> PublishBaseAsync() =>
        await _stream.PublishAsync(Given.Inputs().Base.Source, [.. _below, await _base.BuildAsync()]);

    async Task<VerifyRequest> PublishAsync(Action<Dictionary<string, string>>? change = null)
    {
        var given = Given.Inputs();
        var inputs = given with { Base = given.Base with { Digest = (await PublishBaseAsync())
            .Digest! }, Kernels = Given.Kernels(Old, New), SeveralKernels = true };
        var record = new BuildInputs(Given.Run(), "kinoite-zfs", inputs, null);
        var akmods = await PublishAkmodsAsync();
        var labels = InputLabels.For(record, "kinoite-zfs", akmods).ToDictionary();
        change?.Invoke(labels);
        var image = await _stream.PublishAsync(
            _stream.Repositories.Candidate.At(StreamTags.Candidate(record.Run, inputs.Fedora)),
            [.. _below, await _base.BuildAsync(), await _zfs.BuildAsync(), .. _more], labels);
        return new VerifyRequest(
            record, new CandidateRecord(record.Run, inputs.Fingerprint, image, akmods, null), "kinoite-zfs");
    }

    async Task<ImageReference> PublishAkmodsAsync()
    {
        var layer = new SampleLayer();
        foreach (var kernel in (string[])[Old, New])
            layer.File($"{kernel}.rpm", await SampleKmod.WithAsync(
                kernel, ("zfs.ko", Module("zfs", kernel)), ("spl.ko", Module("spl", kernel))));
        var image = await _stream.PublishAsync(
            _stream.Repositories.AkmodsCandidate.At(Tag.Parse("main-43")), [await layer.BuildAsync()]);
        return image.Repository.At(image.Digest!);
    }

    static byte[] Module(string name, string kernel) => SampleModule.Bytes(name, kernel, "2.4.1-1");

    static SampleLayer With(SampleLayer layer, string kernel)
    {
        var index = $"kernel/fs/ext4.ko.xz:\n{Extra}/spl.ko:\n{Extra}/zfs.ko: {Extra}/spl.ko\n";
        return layer
            .File($"usr/lib/modules/{kernel}/{Extra}/zfs.ko", Module("zfs", kernel))
            .File($"usr/lib/modules/{kernel}/{Extra}/spl.ko", Module("spl", kernel))
            .File($"usr/lib/modules/{kernel}/modules.dep", index)
            .File($"usr/lib/modules/{kernel}/modules.dep.bin", ModulesDep.Parse(index, "sample").ToIndex());
    }
}
