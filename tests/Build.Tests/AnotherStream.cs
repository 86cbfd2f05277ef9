using System.Text.Json.Nodes;
using KinoiteZfs.Oci.References;

namespace KinoiteZfs.Build.Tests;

/// <summary>
/// A fork, after the edits of ci/stream.json that the README asks for. They are made in the file as it is committed,
/// whatever stream that is; tests/play-forks.sh makes them too and runs all tests.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class AnotherStream : IDisposable
{
    readonly FreshCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task The_committed_one_is_promoted()
    {
        Edit(_ => { });

        await IsPromotedAsync();
    }

    /// <summary>Names of base images as their streams have them: ublue-os/main and ublue-os/bluefin, Justfile; Fedora's
    /// own on quay.io.</summary>
    [Theory]
    [InlineData("silverblue-zfs", "ghcr.io/ublue-os/silverblue-main:latest")]
    [InlineData("bluefin-zfs", "ghcr.io/ublue-os/bluefin:stable")]
    [InlineData("fedora-zfs", "quay.io/fedora-ostree-desktops/silverblue:44")]
    public async Task Another_base_image_is_another_stream_file_and_nothing_else(string image, string baseImage)
    {
        Edit(stream => Become(stream, image, baseImage));

        await IsPromotedAsync();
        var akmods = ImageReference.Parse($"ghcr.io/somebody/{image}-akmods:main-43");
        Assert.NotNull(await _checkout.EmbeddedRegistry.FindManifestAsync(akmods, default));
    }

    /// <summary>The samples stay what they are.</summary>
    [Theory]
    [InlineData("platform", "linux/arm64")]
    [InlineData("zfsLine", "2.3")]
    [InlineData("fedora", "44")]
    [InlineData("registry", "quay.io")]
    [InlineData(
        "baseImage",
        "ghcr.io/ublue-os/silverblue-main@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("baseImageKey", "maker.pub")]
    [InlineData("moduleCertificate", "modules.der")]
    public void The_story_is_played_whatever_the_stream_builds(string member, string value)
    {
        Edit(stream => stream[member] = value);

        Assert.Contains("Night 3", _checkout.Run("Rehearse").Succeeded().Output, StringComparison.Ordinal);
    }

    void Edit(Action<JsonObject> edit)
    {
        var stream = JsonNode.Parse(
            File.ReadAllText(Path.Combine(FreshCheckout.Repository.FullName, "ci", "stream.json")))!
            .AsObject();
        stream["owner"] = "Somebody";
        var named = ImageReference.Parse($"{stream["baseImage"]}");
        stream["baseImage"] = $"{named.Repository.At(named.Tag ?? ImageReference.Latest)}";
        // What the samples are of, and signed by nobody.
        (stream["platform"], stream["zfsLine"], stream["registry"]) = ("linux/amd64", "2.4", "ghcr.io");
        stream.Remove("baseImageKey");
        stream.Remove("moduleCertificate");
        stream.Remove("fedora");
        edit(stream);
        _checkout.Write("ci/stream.json", stream.ToJsonString());
    }

    static void Become(JsonObject stream, string image, string baseImage)
    {
        (stream["name"], stream["image"], stream["candidateImage"]) = (image, image, $"{image}-candidate");
        stream["baseImage"] = baseImage;
        stream["akmodsFork"] = new JsonObject { ["url"] = "https://example.org/akmods.git", ["commit"] =
            "0123456789abcdef0123456789abcdef01234567" };
        stream.Remove("akmods");
        stream.Remove("akmodsCandidate");
    }

    async Task IsPromotedAsync()
    {
        _checkout.Run("Promote").Succeeded();

        var stream = JsonNode.Parse(_checkout.Read("ci/stream.json"))!;
        var latest = ImageReference.Parse($"{stream["registry"]}/somebody/{stream["image"]}:latest");
        Assert.NotNull(await _checkout.EmbeddedRegistry.FindManifestAsync(latest, default));
    }
}
