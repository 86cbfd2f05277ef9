using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>The recipe's code has had its hands on the image, and on the record beside it.</summary>
public sealed class WhatComposersHandOn
{
    static readonly string Nothing = new('0', 64);

    [Fact]
    public async Task Only_new_layers_are_handed_on()
    {
        using var world = await SampleWorld.OfNightAsync();

        await world.ComposeAsync(await world.MakeAkmodsAsync());

        // One layer, the configuration and the manifest.
        Assert.Equal(
            3, world.Composed.EnumerateFiles("*", SearchOption.AllDirectories).Count(file => file.Name.Length == 64));
    }

    [Fact]
    public async Task Composing_writes_to_no_registry()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        world.Registry.Forget();

        await world.ComposeAsync(akmods);

        Assert.Empty(world.Registry.Writes);
    }

    [Fact]
    public async Task An_image_on_another_base_is_not_published() => await RefusedAsync(
        image => image with { Layers = [image.Layers[^1], .. image.Layers.Skip(1)] }, config => config,
        "is not ghcr.io/ublue-os/kinoite-main");

    [Fact]
    public async Task An_image_which_lacks_a_layer_of_the_base_is_not_published() => await RefusedAsync(
        image => image with { Layers = [.. image.Layers.Skip(1)] }, config => config, "with layers on top");

    /// <summary>
    /// bootc, crates/ostree-ext/src/container/store.rs: parse_manifest_layout tells the base's own layers from those
    /// above by the first, create_prepared_import refuses an image without either of the others;
    /// crates/lib/src/deploy.rs knows the value "1".
    /// </summary>
    [Theory]
    [InlineData("ostree.final-diffid", "sha256:0")]
    [InlineData("ostree.bootable", "")]
    [InlineData("containers.bootc", "0")]
    public async Task Labels_which_hosts_read_are_the_bases(string label, string value) => await RefusedAsync(
        image => image, config => Labelled(config, label, value), $"its label {label} is '{value}'");

    [Fact]
    public async Task A_recipe_may_add_labels_of_its_own()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);

        var candidate = await world.PublishCandidateAsync(
            akmods, await EditAsync(
                world, composed, image => image, config => Labelled(config, "io.buildah.version", "1.41.4")));

        var image = await world.Registry.ResolveImageAsync(candidate.Image, world.Inputs.Platform, default);
        Assert.Equal("1.41.4", image.Config.Labels["io.buildah.version"]);
    }

    [Fact]
    public async Task Content_which_the_configuration_does_not_name_is_refused() => await RefusedAsync(
        image => image, config => Rewritten(config, config.DiffIds[^1].Hex, Nothing),
        $"and its configuration says sha256:{Nothing}");

    [Fact]
    public async Task Other_content_in_the_bases_layers_is_refused() => await RefusedAsync(
        image => image, config => Rewritten(config, config.DiffIds[0].Hex, Nothing),
        "names other content than ghcr.io/ublue-os/kinoite-main");

    [Fact]
    public async Task A_layer_of_which_the_configuration_knows_nothing_is_refused() => await RefusedAsync(
        image => image with { Layers = [.. image.Layers, image.Layers[^1]] }, config => config,
        "and its configuration names ");

    /// <summary>Hosts compare it with their own: bootc, crates/ostree-ext/src/container/store.rs,
    /// create_prepared_import.</summary>
    [Fact]
    public async Task An_image_which_does_not_say_its_architecture_any_more_is_refused() => await RefusedAsync(
        image => image, config => Rewritten(config, "\"architecture\":\"amd64\"", "\"architecture\":\"\""),
        "its base ghcr.io/ublue-os/kinoite-main");

    [Fact]
    public async Task Labels_which_claim_other_inputs_are_refused() => await RefusedAsync(
        image => image, config => Labelled(config, InputLabels.Zfs, "9.9.9"),
        "io.kinoite-zfs.zfs is '9.9.9', expected '2.4.3'");

    [Fact]
    public async Task A_layer_which_was_changed_afterwards_is_not_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);
        var layer = world.Composed.EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => file.Name.Length == 64).MaxBy(file => file.Length)!;
        var content = await File.ReadAllBytesAsync(layer.FullName);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(layer.FullName, content);

        await Assert.ThrowsAnyAsync<RegistryException>(() => world.PublishCandidateAsync(akmods, composed));

        Assert.Null(await world.DigestOfAsync(
            world.Repositories.Candidate.At(StreamTags.Candidate(world.Record.Run, world.Inputs.Fedora))));
    }

    [Fact]
    public async Task A_record_of_other_inputs_is_refused()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => world.PublishCandidateAsync(akmods, composed with { Inputs = Given.Digest("other inputs") }));

        Assert.Contains("composed.json is of inputs", error.Message, StringComparison.Ordinal);
    }

    static ImageConfig Labelled(ImageConfig config, string label, string value) => config.With(
        new Dictionary<string, string> { [label] = value }, layer: null,
        new HistoryEntry(DateTimeOffset.UnixEpoch, "attack"), DateTimeOffset.UnixEpoch);

    static ImageConfig Rewritten(ImageConfig config, string text, string by) => ImageConfig.Parse(
        config.Descriptor.MediaType,
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(config.Bytes.Span).Replace(text, by, StringComparison.Ordinal)));

    static async Task RefusedAsync(
        Func<ImageManifest, ImageManifest> edit, Func<ImageConfig, ImageConfig> editConfig, string saying)
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await EditAsync(world, await world.ComposeAsync(akmods), edit, editConfig);
        world.Registry.Forget();

        var error = await Assert.ThrowsAsync<PipelineException>(() => world.PublishCandidateAsync(akmods, composed));

        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }

    static async Task<ComposedCandidate> EditAsync(
        SampleWorld world, ComposedCandidate composed, Func<ImageManifest, ImageManifest> edit,
        Func<ImageConfig, ImageConfig> editConfig)
    {
        var layout = ComposedCandidate.LayoutIn(world.Composed);
        var image = await layout.ResolveImageAsync(composed.Reference, world.Inputs.Platform, default);
        var config = editConfig(image.Config);
        var manifest = edit(OciForm.Manifest(config, image.Manifest.Layers)).ToRaw();
        await layout.PushBytesAsync(composed.Reference.Repository, config.Descriptor.MediaType, config.Bytes, default);
        await layout.PutManifestAsync(ComposedCandidate.Tagged, manifest, default);
        return composed with { Image = manifest.Digest };
    }
}
