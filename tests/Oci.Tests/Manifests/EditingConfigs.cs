using System.Text.Json.Nodes;
using System.Text;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Oci.Tests.Manifests;

public sealed class EditingConfigs
{
    static readonly HistoryEntry Step = new(DateTimeOffset.UnixEpoch, "add");
    static readonly Dictionary<string, string> NoLabels = [];

    static ImageConfig Parse(string json) =>
        ImageConfig.Parse(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(json.Replace('\'', '"')));

    static string Text(ImageConfig config) => Encoding.UTF8.GetString(config.Bytes.Span);

    [Fact]
    public void A_config_tells_platform_time_labels_layers_and_history()
    {
        var digest = Digest.Of("x"u8);
        var config = Parse(
            $"{{'architecture':'amd64','os':'linux','created':'2026-01-02T03:04:05.123456789Z','config':{{'Labels':{{'a':'b'}}}},'rootfs':{{'type':'layers','diff_ids':['{digest}']}},'history':[{{}},{{}}]}}");

        Assert.Equal(Platform.LinuxAmd64, config.Platform);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 123, TimeSpan.Zero).AddTicks(4567), config.Created);
        Assert.Equal("b", config.Labels["a"]);
        Assert.Equal(digest, Assert.Single(config.DiffIds));
    }

    [Fact]
    public void Nothing_needs_to_be_there() =>
        Assert.Empty(Parse("{}").Labels);

    [Fact]
    public void Fields_we_do_not_know_survive_an_edit()
    {
        var edited = Parse("{'os':'linux','moby.buildkit':{'x':[1,2.50]},'config':{'Env':['PATH=/bin'],'Labels':null}}")
            .With(new Dictionary<string, string> { ["k"] = "v" }, null, Step, DateTimeOffset.UnixEpoch);

        Assert.Contains("\"moby.buildkit\":{\"x\":[1,2.50]}", Text(edited), StringComparison.Ordinal);
        Assert.Contains("\"Env\":[\"PATH=/bin\"]", Text(edited), StringComparison.Ordinal);
        Assert.Equal("v", edited.Labels["k"]);
    }

    [Fact]
    public void A_layer_comes_with_its_history()
    {
        var edited = Parse("{'rootfs':{'type':'layers','diff_ids':[]},'history':[{'created_by':'old'}]}")
            .With(NoLabels, Digest.Of("l"u8), Step, DateTimeOffset.UnixEpoch);

        Assert.Equal([Digest.Of("l"u8)], edited.DiffIds);
        Assert.Equal(2, JsonNode.Parse(Text(edited))!["history"]!.AsArray().Count);
        Assert.DoesNotContain("empty_layer", Text(edited), StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_without_layer_says_so() =>
        Assert.Contains(
            "\"empty_layer\":true", Text(Parse("{}").With(NoLabels, null, Step, DateTimeOffset.UnixEpoch)),
            StringComparison.Ordinal);

    [Fact]
    public void The_same_edit_gives_the_same_digest() =>
        Assert.Equal(
            Parse("{}")
                .With(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, null, Step, DateTimeOffset.UnixEpoch)
                .Descriptor.Digest,
            Parse("{}")
                .With(new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" }, null, Step, DateTimeOffset.UnixEpoch)
                .Descriptor.Digest);

    [Theory]
    [InlineData("{'config':[]}", "must be an object")]
    [InlineData("{'config':{'Labels':{'a':1}}}", "must hold strings")]
    [InlineData("{'rootfs':{'diff_ids':['sha256:x']}}", "64 lower-case")]
    [InlineData("{'created':'yesterday'}", "'yesterday'")]
    [InlineData("{'os':'a','os':'b'}", "not valid JSON")]
    public void What_is_wrong_is_said(string json, string said) =>
        Assert.Contains(said, Assert.Throws<ContentException>(() => Parse(json)).Message, StringComparison.Ordinal);
}
