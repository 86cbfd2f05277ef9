using KinoiteZfs.Oci;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>The recipe's code has had its hands on the image, and on the record beside it.</summary>
public sealed class WhatComposersHandOn
{
    [Fact]
    public async Task Only_new_layers_are_handed_on()
    {
        using var world = await SampleWorld.OfNightAsync();

        await world.ComposeAsync(await world.MakeAkmodsAsync());

        // One layer, the configuration and the manifest.
        Assert.Equal(3, world.Composed.EnumerateFiles("*", SearchOption.AllDirectories).Count(file => file.Name.Length == 64));
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
        image => image with { Layers = [image.Layers[^1], .. image.Layers.Skip(1)] }, config => config, "is not ghcr.io/ublue-os/kinoite-main");

    [Fact]
    public async Task An_image_which_lacks_a_layer_of_the_base_is_not_published() => await RefusedAsync(
        image => image with { Layers = [.. image.Layers.Skip(1)] }, config => config, "with layers on top");

    [Fact]
    public async Task Labels_which_claim_other_inputs_are_refused() => await RefusedAsync(
        image => image,
        config => config.With(
            new Dictionary<string, string> { [InputLabels.Zfs] = "9.9.9" }, layer: null, new HistoryEntry(DateTimeOffset.UnixEpoch, "attack"),
            DateTimeOffset.UnixEpoch),
        "io.kinoite-zfs.zfs is '9.9.9', expected '2.4.3'");

    [Fact]
    public async Task A_layer_which_was_changed_afterwards_is_not_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);
        var layer = world.Composed.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name.Length == 64).MaxBy(file => file.Length)!;
        var content = await File.ReadAllBytesAsync(layer.FullName);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(layer.FullName, content);

        await Assert.ThrowsAnyAsync<RegistryException>(() => world.PublishCandidateAsync(akmods, composed));

        Assert.Null(await world.DigestOfAsync(world.Repositories.Candidate.At(StreamTags.Candidate(world.Record.Run, world.Inputs.Fedora))));
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

    static async Task RefusedAsync(Func<ImageManifest, ImageManifest> edit, Func<ImageConfig, ImageConfig> editConfig, string saying)
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);
        var layout = ComposedCandidate.LayoutIn(world.Composed);
        var image = await layout.ResolveImageAsync(composed.Reference, world.Inputs.Platform, default);
        var config = editConfig(image.Config);
        var manifest = edit(OciForm.Manifest(config, image.Manifest.Layers)).ToRaw();
        await layout.PushBytesAsync(composed.Reference.Repository, config.Descriptor.MediaType, config.Bytes, default);
        await layout.PutManifestAsync(ComposedCandidate.Tagged, manifest, default);
        world.Registry.Forget();

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => world.PublishCandidateAsync(akmods, composed with { Image = manifest.Digest }));

        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Registry.Writes);
    }
}
