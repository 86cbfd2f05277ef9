using System.Text;
using KinoiteZfs.Oci.Manifests;
using KinoiteZfs.Pipeline.Tests.Akmods;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

public sealed class ComposingNatively
{
    [Fact]
    public async Task One_layer_is_added_to_the_bases_own()
    {
        using var world = await SampleWorld.OfNightAsync();

        var composed = await ComposeAsync(world);

        var image = await BaseAsync(world);
        Assert.Equal(image.Manifest.Layers, composed.Layers.SkipLast(1).Select(layer => layer.Blob));
        Assert.Equal(image.Manifest.Layers.Count + 1, composed.Layers.Count);
    }

    [Theory]
    [InlineData(SampleWorld.Older)]
    [InlineData(SampleWorld.Newer)]
    public async Task Every_kernel_has_modules_built_for_it(string kernel)
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var files = await AddedFilesAsync(world);

        var path = $"usr/lib/modules/{kernel}/extra/zfs/zfs.ko.xz";
        var module = await KernelModule.ReadAsync(new MemoryStream(files[path]), path);
        Assert.Equal(kernel, module.Kernel?.ToString());
    }

    [Theory]
    [InlineData(SampleWorld.Older)]
    [InlineData(SampleWorld.Newer)]
    public async Task Every_kernels_modules_dep_lists_the_modules_below_its_own(string kernel)
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var files = await AddedFilesAsync(world);

        Assert.Equal(
            "kernel/fs/sample/sample.ko.xz:\nextra/zfs/spl.ko.xz:\nextra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz\n",
            Encoding.ASCII.GetString(files[$"usr/lib/modules/{kernel}/modules.dep"]));
    }

    /// <summary>A folder of that name in a layer would replace the link, and with it every other program.</summary>
    [Fact]
    public async Task Programs_are_put_where_the_bases_links_lead()
    {
        using var world = await SampleWorld.OfNightAsync();

        var files = await AddedFilesAsync(world);

        Assert.Equal(
            ["usr/bin/zfs", "usr/bin/zpool"],
            files.Keys.Where(path => !path.StartsWith("usr/lib", StringComparison.Ordinal)).Order());
    }

    /// <summary>modprobe reads this form and no other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_binary_modules_dep_says_the_same_whether_the_base_had_one_or_not(bool had)
    {
        using var world = await SampleWorld.OfNightAsync();
        (string, string, string)[] files = [(SampleWorld.Older, "modules.dep", ""), (
            SampleWorld.Older, had ? "modules.dep.bin" : "vmlinuz", "old")];
        await ReplaceBaseAsync(world, files);

        var added = await AddedFilesAsync(world);

        Assert.Equal(
            ModulesDep.Parse("extra/zfs/spl.ko.xz:\nextra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz\n", "test").ToIndex(),
            added[$"usr/lib/modules/{SampleWorld.Older}/modules.dep.bin"]);
    }

    [Fact]
    public async Task A_kernel_without_modules_dep_is_refused_by_name()
    {
        using var world = await SampleWorld.OfNightAsync();
        await ReplaceBaseAsync(world, (SampleWorld.Older, "vmlinuz", "kernel"));

        var error = await Assert.ThrowsAsync<PipelineException>(() => ComposeAsync(world));

        Assert.Contains($"has no modules.dep for kernel {SampleWorld.Older}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_layer()
    {
        using var one = await SampleWorld.OfNightAsync();
        using var other = await SampleWorld.OfNightAsync();
        var first = await ComposeAsync(one);

        var second = await ComposeAsync(other);

        Assert.Equal(first.Config.Descriptor, second.Config.Descriptor);
    }

    [Fact]
    public async Task The_image_is_as_old_as_its_base()
    {
        using var world = await SampleWorld.OfNightAsync();

        Assert.Equal(world.Data.Nights[0].Base.Created, (await ComposeAsync(world)).Config.Created);
    }

    [Fact]
    public async Task The_history_says_which_packages_were_added()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();

        var config = Encoding.UTF8.GetString((await ComposeAsync(world)).Config.Bytes.Span);

        Assert.Contains(
            $"kinoite-zfs native composer: kmod-zfs-{SampleWorld.Older}-2.4.3-1.fc43.x86_64, kmod-zfs-{SampleWorld.Newer}-2.4.3-1.fc43.x86_64, zfs-2.4.3-1.fc43.x86_64",
            config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platform_is_chosen_when_the_base_is_an_index()
    {
        using var world = await SampleWorld.OfNightAsync();
        var image = await BaseAsync(world);
        var other = image.Raw.Descriptor with { Platform = new Platform("linux", "arm64") };
        var index = new ImageIndex(
            MediaTypes.OciIndex, [other, image.Raw.Descriptor with { Platform = Platform.LinuxAmd64 }],
            new Dictionary<string, string>())
            .ToRaw();
        await world.Registry.PutManifestAsync(world.Inputs.Base.Source, index, default);
        world.Change(world.Inputs with { Base = world.Inputs.Base with { Digest = index.Digest } });

        Assert.Equal(image.Manifest.Layers.Count + 1, (await ComposeAsync(world)).Layers.Count);
    }

    [Fact]
    public async Task Akmods_which_are_not_what_the_record_says_are_refused()
    {
        using var world = await SampleWorld.OfSeveralKernelsAsync();
        var record = await world.MakeAkmodsAsync();
        var swapped = record with
        {
            Kernels = [record.Kernels[0] with { Image = record.Kernels[1].Image }, record.Kernels[1]],
        };

        var error = await Assert.ThrowsAsync<PipelineException>(() => ComposeAsync(world, swapped));

        Assert.Contains(
            $"is not what akmods.json says, akmods for kernel {SampleWorld.Older}", error.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Of two entries with one path the last one counts: what was proven must be what is added.</summary>
    [Fact]
    public async Task Akmods_with_a_package_which_comes_twice_are_built_again()
    {
        using var world = await SampleWorld.OfNightAsync();
        var files = CachedImage.PackagesFor(world, SampleWorld.Older);
        var other = CachedImage.PackagesFor(world, SampleWorld.Newer)[0];
        await CachedImage.PublishTarAsync(
            world, SampleWorld.Older, [], (files[0].Name, other), (files[0].Name, files[0]), (files[1].Name, files[1]));
        world.Change(world.Inputs with { Kernels = Given.Kernels(SampleWorld.Older) });

        var akmods = (await world.MakeAkmodsAsync()).Kernels[0];

        Assert.Equal(CacheState.Stale, akmods.Cache);
        Assert.Contains(
            $"two entries called 'rpms/kmods/zfs/{files[0].Name}'", akmods.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc")]
    [InlineData("bin")]
    public async Task A_base_whose_links_lead_nowhere_is_refused(string target)
    {
        using var world = await SampleWorld.OfNightAsync();
        await ReplaceLinkedBaseAsync(
            world, new() { ["usr/sbin"] = target, ["usr/bin"] = "sbin" }, (SampleWorld.Older, "modules.dep", ""));

        var error = await Assert.ThrowsAsync<PipelineException>(() => ComposeAsync(world));

        Assert.Contains("leads out of the image or in a circle", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_which_lead_to_links_are_followed()
    {
        using var world = await SampleWorld.OfNightAsync();
        await ReplaceLinkedBaseAsync(
            world,
            new() { ["usr/sbin"] = "bin", ["usr/bin"] = "/opt/programs", ["opt/programs"] = "../srv/./programs" },
            (SampleWorld.Older, "modules.dep", ""));

        Assert.Contains("srv/programs/zfs", await AddedFilesAsync(world));
    }

    /// <summary>A file of its own in /etc, whatever the base has there: hosts of before containers-common 0.68 know no
    /// other place.</summary>
    [Theory]
    [InlineData("/usr/share/containers/policy.json", "usr/share/containers/policy.json")]
    [InlineData("/usr/lib/coreos/policy.json", "usr/lib/coreos/policy.json")]
    public async Task A_trust_policy_behind_a_link_of_the_base_is_added_to_and_replaces_the_link(
        string target, string path)
    {
        using var world = await SampleWorld.OfNightAsync();
        await ReplaceLinkedBaseAsync(
            world, new() { ["lib"] = "usr/lib", ["etc/containers/policy.json"] = target },
            (SampleWorld.Older, "modules.dep", ""),
            ("..", path, """{"default":[{"type":"insecureAcceptAnything"}],"transports":{"theirs":{}}}"""));
        var key = new FileInfo(Path.Combine(world.Temporary.FullName, "cosign.pub"));
        await File.WriteAllTextAsync(key.FullName, Signatures.Keys.Public());
        await TrustPart.RenderAsync(
            world.Temporary.CreateSubdirectory("workspace"), Given.Stream().For("dana"), key, default);

        var policy = Encoding.UTF8.GetString((await AddedFilesAsync(world))["etc/containers/policy.json"]);

        Assert.Contains("\"theirs\"", policy, StringComparison.Ordinal);
        Assert.False(HostPolicy.Parse(Encoding.UTF8.GetBytes(policy)).AcceptsAnythingByDefault);
    }

    static Task ReplaceBaseAsync(SampleWorld world, params (string Kernel, string Name, string Content)[] files) =>
        ReplaceLinkedBaseAsync(world, new() { ["lib"] = "usr/lib" }, files);

    /// <summary>A base image of one layer, with links and files of kernels.</summary>
    static async Task ReplaceLinkedBaseAsync(
        SampleWorld world, Dictionary<string, string> links,
        params (string Kernel, string Name, string Content)[] files)
    {
        // What is no kernel's own is named from the root.
        var content = files.ToDictionary(
            file => file.Kernel == ".." ? file.Name : $"usr/lib/modules/{file.Kernel}/{file.Name}",
            file => file.Content);
        var kernels = files.Where(file => file.Kernel != "..")
            .Select(file => KernelRelease.Parse(file.Kernel)).Distinct().ToList();
        using var bytes = new MemoryStream();
        await using var builder = new LayerBuilder(bytes, DateTimeOffset.UnixEpoch);
        foreach (var (path, target) in links)
            await builder.AddSymbolicLinkAsync(ImagePath.Parse(path), target, default);
        foreach (var (path, text) in content)
            await builder.AddFileAsync(
                ImagePath.Parse(path), 0x1A4, text.Length, new MemoryStream(Encoding.ASCII.GetBytes(text)), default);
        var layer = await builder.FinishAsync(default);
        var repository = world.Inputs.Base.Source.Repository;
        var config = ImageConfig.Empty(Platform.LinuxAmd64).With(
            new Dictionary<string, string>(), layer.DiffId, new HistoryEntry(DateTimeOffset.UnixEpoch, "test"),
            DateTimeOffset.UnixEpoch);
        await world.Registry.PushBytesAsync(repository, layer.Descriptor.MediaType, bytes.ToArray(), default);
        await world.Registry.PushBytesAsync(repository, config.Descriptor.MediaType, config.Bytes, default);
        var raw = OciForm.Manifest(config, [layer.Descriptor]).ToRaw();
        await world.Registry.PutManifestAsync(world.Inputs.Base.Source, raw, default);
        world.Change(world.Inputs with { Base = world.Inputs.Base with { Digest = raw.Digest }, Kernels = new KernelSet(
            kernels) });
    }

    static Task<ResolvedImage> BaseAsync(SampleWorld world) =>
        world.Registry.ResolveImageAsync(world.Inputs.Base.Pinned, Platform.LinuxAmd64, default);

    static async Task<ComposedImage> ComposeAsync(SampleWorld world, AkmodsRecord? akmods = null)
    {
        akmods ??= await world.MakeAkmodsAsync();
        var workspace = world.Temporary.CreateSubdirectory("workspace");
        return await new NativeComposer().ComposeAsync(
            await world.ToComposeAsync(workspace, akmods), world.Progress, default);
    }

    static async Task<Dictionary<string, byte[]>> AddedFilesAsync(SampleWorld world)
    {
        var added = (await ComposeAsync(world)).Layers[^1];
        await using var reader = await LayerReader.OpenAsync(
            await added.Registry.OpenBlobAsync(added.Repository, added.Blob, default), "added", LayerLimits.Default,
            default);
        Dictionary<string, byte[]> files = [];
        while (await reader.NextAsync(default) is { } entry)
        {
            if (entry.Kind != LayerEntryKind.File)
                continue;
            using var content = new MemoryStream();
            await reader.Content.CopyToAsync(content);
            files.Add(entry.Path.Value, content.ToArray());
        }
        return files;
    }
}
