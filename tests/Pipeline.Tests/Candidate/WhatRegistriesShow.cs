using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>The page of an image is about who publishes it, and never about the makers of its base.</summary>
public sealed class WhatRegistriesShow
{
    const string Prefix = "org.opencontainers.image.";

    /// <summary>As ublue-os labels its images: ublue-os/main, Justfile.</summary>
    static readonly string[] OfTheBase =
        ["source", "url", "documentation", "description", "licenses", "vendor", "created"];

    /// <summary>GitHub reads labels; quay reads annotations before labels.</summary>
    [Theory]
    [InlineData("source", "https://github.com/dana/kinoite-zfs")]
    [InlineData("url", "https://github.com/dana/kinoite-zfs")]
    [InlineData("documentation", "https://github.com/dana/kinoite-zfs#readme")]
    [InlineData("title", "kinoite-zfs")]
    [InlineData(
        "description",
        "ghcr.io/ublue-os/kinoite-main of Fedora 43 with OpenZFS 2.4.3 for kernel 6.18.12-200.fc43.x86_64")]
    [InlineData("licenses", "LicenseRef-Fedora-Linux AND CDDL-1.0")]
    [InlineData("vendor", "dana")]
    [InlineData("created", "2026-11-20T04:00:00Z")]
    public async Task The_candidate_says_so_in_labels_and_annotations(string key, string value)
    {
        using var world = await SampleWorld.OfNightAsync();

        var image = await CandidateAsync(world);

        Assert.Equal((value, value), (image.Config.Labels[Prefix + key], image.Manifest.Annotations[Prefix + key]));
    }

    [Fact]
    public async Task What_the_base_says_of_its_makers_is_not_kept()
    {
        using var world = await SampleWorld.OfNightAsync();
        await LabelBaseAsync(world);

        var image = await CandidateAsync(world);

        Assert.All(OfTheBase, key => Assert.DoesNotContain(
            "universal-blue", image.Config.Labels[Prefix + key], StringComparison.Ordinal));
    }

    /// <summary>
    /// Fedora's workstation-ostree-config labels its images so (justfile, <c>quay.expires-after=4w</c>), and Quay obeys
    /// it in every repository such an image is pushed to. A value which is no time is passed over: quay/quay,
    /// _expires_after in data/registry_model/label_handlers.py and util/timedeltastring.py.
    /// </summary>
    [Fact]
    public async Task What_the_base_says_of_its_end_is_not_kept()
    {
        using var world = await SampleWorld.OfNightAsync();
        await LabelBaseAsync(world, new() { ["quay.expires-after"] = "4w" });

        Assert.Equal("never", (await CandidateAsync(world)).Config.Labels["quay.expires-after"]);
    }

    [Fact]
    public async Task Where_the_base_does_not_end_nothing_is_said_of_it()
    {
        using var world = await SampleWorld.OfNightAsync();

        Assert.DoesNotContain("quay.expires-after", (await CandidateAsync(world)).Config.Labels.Keys);
    }

    /// <summary>The base's link would be a wrong one.</summary>
    [Fact]
    public async Task Where_nobody_knows_the_repository_nothing_is_linked()
    {
        using var world = await SampleWorld.OfNightAsync();
        await LabelBaseAsync(world);
        world.WithoutRepository();

        var image = await CandidateAsync(world);

        Assert.All(
            (string[])["source", "url", "documentation"], key => Assert.Equal("", image.Config.Labels[Prefix + key]));
    }

    [Theory]
    [InlineData("source", "https://github.com/dana/kinoite-zfs")]
    [InlineData("licenses", "CDDL-1.0")]
    [InlineData("vendor", "dana")]
    public async Task Akmods_say_so_too_of_a_kernel_and_of_all(string key, string value)
    {
        using var world = await SampleWorld.OfNightAsync();

        var akmods = await world.MakeAkmodsAsync();

        foreach (var reference in (ImageReference[])[akmods.FedoraWide, akmods.Kernels[0].Image])
        {
            var image = await world.Registry.ResolveImageAsync(reference, default);
            Assert.Equal((value, value), (image.Config.Labels[Prefix + key], image.Manifest.Annotations[Prefix + key]));
        }
    }

    /// <summary>The job which composed it has run other people's code.</summary>
    [Fact]
    public async Task Annotations_which_the_composer_hands_on_are_not_published()
    {
        using var world = await SampleWorld.OfNightAsync();
        var akmods = await world.MakeAkmodsAsync();
        var composed = await world.ComposeAsync(akmods);
        var layout = ComposedCandidate.LayoutIn(world.Composed);
        var image = await layout.ResolveImageAsync(composed.Reference, default);
        var edited = (image.Manifest with { Annotations =
            new Dictionary<string, string> { [Prefix + "source"] = "https://example.org/theirs" } })
            .ToRaw();
        await layout.PutManifestAsync(ComposedCandidate.Tagged, edited, default);

        var record = await world.PublishCandidateAsync(akmods, composed with { Image = edited.Digest });

        var published = await world.Registry.ResolveImageAsync(record.Image, default);
        Assert.Equal("https://github.com/dana/kinoite-zfs", published.Manifest.Annotations[Prefix + "source"]);
    }

    static async Task<ResolvedImage> CandidateAsync(SampleWorld world) =>
        await world.Registry.ResolveImageAsync(
            (await world.MakeCandidateAsync(await world.MakeAkmodsAsync())).Image, default);

    /// <summary>The night's base, with its makers' labels.</summary>
    static async Task LabelBaseAsync(SampleWorld world, Dictionary<string, string>? labels = null)
    {
        var stream = world.Stream;
        var image = await world.Registry.ResolveImageAsync(stream.BaseImage, default);
        labels ??= OfTheBase.ToDictionary(key => Prefix + key, _ => "https://universal-blue.org");
        var created = image.Config.Created!.Value;
        var config = image.Config.With(labels, null, new HistoryEntry(created, "labels"), created);
        await world.Registry.PushBytesAsync(image.Repository, config.Descriptor.MediaType, config.Bytes, default);
        var raw = (image.Manifest with { Config = config.Descriptor }).ToRaw();
        await world.Registry.PutManifestAsync(stream.BaseImage, raw, default);
        world.Change(world.Inputs with { Base = world.Inputs.Base with { Digest = raw.Digest } });
    }
}
