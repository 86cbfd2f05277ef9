using System.Text.Json.Nodes;

namespace KinoiteZfs.Oci.Tests.Layout;

public sealed class LayoutsOfOtherTools : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LayoutRegistry _registry;

    public LayoutsOfOtherTools() => _registry = new LayoutRegistry(_folder.Path);

    public void Dispose() => _folder.Dispose();

    string Index => _folder.At("ghcr.io", "owner", "app", "index.json");

    async Task<JsonObject> EditIndex(Action<JsonObject> edit)
    {
        var index = JsonNode.Parse(await File.ReadAllTextAsync(Index))!.AsObject();
        edit(index);
        await File.WriteAllTextAsync(Index, index.ToJsonString());
        return index;
    }

    [Fact]
    public async Task An_entry_without_a_name_is_read_by_its_digest()
    {
        var image = await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await EditIndex(index => index["manifests"]![0]!.AsObject().Remove("annotations"));

        Assert.Equal(
            image.Digest, (await _registry.GetManifestAsync(SampleImage.App.At(image.Digest), default)).Digest);
        Assert.Null(await _registry.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));
    }

    [Fact]
    public async Task An_image_which_only_a_nested_index_names_is_read_by_its_digest()
    {
        var image = await SampleImage.BuildAsync(_registry, SampleImage.App, ["one"u8.ToArray()], Platform.LinuxAmd64);
        await SampleImage.PushIndexAsync(_registry, SampleImage.App, SampleImage.Latest, (Platform.LinuxAmd64, image));
        await EditIndex(index => index["manifests"]!.AsArray().RemoveAt(0));

        Assert.Equal(image.Descriptor, await _registry.FindManifestAsync(SampleImage.App.At(image.Digest), default));
    }

    [Fact]
    public async Task What_other_tools_wrote_into_the_index_survives_a_push()
    {
        await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await EditIndex(index =>
        {
            index["x-tool"] = "kept";
            index["manifests"]![0]!["annotations"]!["x-entry"] = "kept too";
        });

        await SampleImage.PushAsync(_registry, SampleImage.App, Tag.Parse("v2"), "two");

        var text = await File.ReadAllTextAsync(Index);
        Assert.Contains("\"x-tool\":\"kept\"", text, StringComparison.Ordinal);
        Assert.Contains("\"x-entry\":\"kept too\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_which_are_no_tags_are_not_listed()
    {
        await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");
        await EditIndex(
            index => index["manifests"]![0]!["annotations"]![LayoutIndex.RefName] = "docker.io/library/x:latest");

        Assert.Empty(await _registry.ListTagsAsync(SampleImage.App, default).ToListAsync());
    }

    [Fact]
    public async Task A_layer_asked_for_as_a_manifest_is_not_there()
    {
        await SampleImage.PushAsync(_registry, SampleImage.App, SampleImage.Latest, "one");

        Assert.Null(await _registry.FindManifestAsync(SampleImage.App.At(Digest.Of("one"u8)), default));
    }
}
