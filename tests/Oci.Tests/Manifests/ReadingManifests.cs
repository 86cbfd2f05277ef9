using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Manifests;

public sealed class ReadingManifests
{
    const string D = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const string Config = "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'" + D + "','size':2}";
    const string Layer = "{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip','digest':'"
        + D + "','size':3,'annotations':{'a':'b'}}";

    static string Body(string layers = Layer, string extra = "") =>
        $"{{'schemaVersion':2,'config':{Config},'layers':[{layers}]{extra}}}";

    [Fact]
    public void An_image_has_its_config_layers_and_annotations()
    {
        var manifest = ImageManifest.Parse(
            SampleImage.Raw(Body(extra: ",'annotations':{'k':'v'},'artifactType':'x/y'")));

        Assert.Equal(2, manifest.Config.Size);
        Assert.Equal(3, Assert.Single(manifest.Layers).Size);
        Assert.Equal("b", manifest.Layers[0].Annotations!["a"]);
        Assert.Equal("v", manifest.Annotations["k"]);
        Assert.Equal("x/y", manifest.ArtifactType);
    }

    [Fact]
    public void Dockers_schema_2_is_an_image_too() =>
        Assert.Single(ImageManifest.Parse(SampleImage.Raw(Body(), MediaTypes.DockerManifest)).Layers);

    [Fact]
    public void Unknown_fields_are_no_error() =>
        Assert.Single(ImageManifest.Parse(SampleImage.Raw(Body(extra: ",'new':{'deep':[1]}"))).Layers);

    public static TheoryData<string, string> Unusable => new()
    {
        { "{", "not valid JSON" },
        { "[]", "must be an object" },
        { "{'schemaVersion':1,'config':" + Config + ",'layers':[]}", "'schemaVersion' must be 2" },
        { "{'schemaVersion':2,'layers':[]}", "'config' is missing" },
        { Body(extra: ",'layers':[]"), "not valid JSON" },
        { Body(extra: ",'Layers':[]"), "twice, in different letter case" },
        { Body(extra: ",'manifests':[]"), "must not have 'manifests'" },
        { Body(extra: ",'mediaType':'application/vnd.oci.image.index.v1+json'"), "calls itself" },
        { Body(extra: ",'annotations':{'a':1}"), "must hold strings" },
        { Body(extra: ",'annotations':[]"), "must be an object" },
        { Body("7"), "must be an object" },
        { Body(Layer.Replace("'size':3", "'size':-1", StringComparison.Ordinal)), "whole number of bytes" },
        { Body(Layer.Replace("'size':3", "'size':'3'", StringComparison.Ordinal)), "whole number of bytes" },
        { Body(Layer.Replace("'size':3", "'size':1e30", StringComparison.Ordinal)), "whole number of bytes" },
        { Body(Layer.Replace("sha256", "sha512", StringComparison.Ordinal)), "64 lower-case hexadecimal" },
        {
            Body(Layer.Replace("layer.v1.tar", "layer.nondistributable.v1.tar", StringComparison.Ordinal)),
            "foreign layer"
        },
        { Body(extra: ",'deep':" + new string('[', 64) + new string(']', 64)), "not valid JSON" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_is_wrong_is_said_with_the_manifests_digest(string body, string said)
    {
        var raw = SampleImage.Raw(body);

        var error = Assert.Throws<ContentException>(() => ImageManifest.Parse(raw));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(raw.Digest.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_layers_are_refused() =>
        Assert.Contains(
            "5000 items",
            Assert.Throws<ContentException>(
                () => ImageManifest.Parse(SampleImage.Raw(Body(string.Join(',', Enumerable.Repeat(Layer, 5000))))))
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void Docker_schema_1_is_named_in_the_error() =>
        Assert.Contains(
            "schema 1",
            Assert.Throws<ContentException>(
                () => ImageManifest.Parse(SampleImage.Raw("{}", MediaTypes.DockerSchema1Signed)))
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_index_is_not_taken_for_an_image() =>
        Assert.Throws<ContentException>(() => ImageManifest.Parse(SampleImage.Raw("{}", MediaTypes.OciIndex)));

    [Fact]
    public void An_index_lists_its_platforms()
    {
        var index = ImageIndex.Parse(SampleImage.Raw(
            $"{{'schemaVersion':2,'manifests':[{{'mediaType':'{MediaTypes.DockerManifest}','digest':'{D}','size':9,'platform':{{'os':'linux','architecture':'arm64','variant':'v8'}}}}]}}",
            MediaTypes.DockerIndex));

        Assert.Equal(new Platform("linux", "arm64", "v8"), Assert.Single(index.Manifests).Platform);
    }

    [Fact]
    public void An_index_with_layers_is_refused() =>
        Assert.Contains(
            "must not have 'layers'",
            Assert.Throws<ContentException>(() => ImageIndex.Parse(
                SampleImage.Raw("{'schemaVersion':2,'manifests':[],'layers':[]}", MediaTypes.OciIndex)))
                .Message,
            StringComparison.Ordinal);
}
