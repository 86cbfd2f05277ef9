using System.Text.Json;
using System.Text.Json.Nodes;
using KinoiteZfs.Pipeline.Model.Json;

namespace KinoiteZfs.Pipeline.Tests.Model;

public sealed class StreamDefinitions : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Task<StreamDefinition> LoadAfter(Action<JsonObject> change)
    {
        var content = JsonSerializer.SerializeToNode(Given.Stream(), RecordJson.Options)!.AsObject();
        content.Insert(0, "schemaVersion", 1);
        change(content);
        return StreamDefinition.LoadAsync(_folder.Write("stream.json", content.ToJsonString()), default);
    }

    async Task<string> RefusalAfter(Action<JsonObject> change)
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => LoadAfter(change));
        Assert.StartsWith(_folder.File("stream.json").FullName + ", ", e.Message, StringComparison.Ordinal);
        return e.Message[(_folder.File("stream.json").FullName.Length + 2)..];
    }

    /// <summary>Whatever stream it is of: a fork's is another one.</summary>
    [Fact]
    public async Task The_committed_definition_can_be_used()
    {
        var file = ShippedFile.At("ci/stream.json");

        var stream = await StreamDefinition.LoadAsync(file, default);

        Assert.Equal(stream.BaseImageKey is null, await stream.LoadBaseImageKeyAsync(file, default) is null);
    }

    [Fact]
    public async Task Owners_are_lower_cased()
    {
        var repositories = (await LoadAfter(_ => { })).For("Danathar");
        Assert.Equal("ghcr.io/danathar/kinoite-zfs-candidate", repositories.Candidate.ToString());
    }

    [Fact]
    public async Task What_is_optional_may_be_left_out()
    {
        var stream = await LoadAfter(content => { content.Remove("owner"); content.Remove("fedora"); content.Remove("allowPointZero"); });
        Assert.Equal(Given.Stream(), stream);
    }

    [Fact]
    public async Task A_missing_file()
    {
        var e = await Assert.ThrowsAsync<PipelineException>(() => StreamDefinition.LoadAsync(_folder.File("stream.json"), default));
        Assert.Contains("stream.json does not exist. It defines the stream", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_image_that_cannot_be() =>
        Assert.StartsWith("$.baseImage: 'Not An Image' is not an image reference.", await RefusalAfter(content => content["baseImage"] = "Not An Image"), StringComparison.Ordinal);

    static JsonNode Exemptions() => JsonNode.Parse(
        """
        [{"zfs": "2.4.4", "kernelMaximum": "7.3", "reason": "a patch", "expires": "2027-01-31"}]
        """)!;

    [Fact]
    public async Task Exceptions_and_images_to_look_ahead_at_are_read()
    {
        var stream = await LoadAfter(content =>
        {
            content["kernelExceptions"] = Exemptions();
            content["lookAhead"] = JsonNode.Parse("""["quay.io/fedora-ostree-desktops/kinoite:rawhide"]""");
        });

        Assert.Equal(
            new KernelExemption(ZfsVersion.Parse("2.4.4"), KernelVersion.Parse("7.3"), "a patch",
                new DateOnly(2027, 1, 31)), Assert.Single(stream.KernelExceptions!));
        Assert.Equal("rawhide", Assert.Single(stream.LookAhead!).Tag!.Name);
    }

    [Theory]
    [InlineData("reason", " ",
        "$.kernelExceptions[0].reason: an exception without a reason cannot be judged by anybody later.")]
    [InlineData("expires", "next month", "$.kernelExceptions[0].expires: 'next month' is not what belongs there.")]
    [InlineData("zfs", "2.4", "$.kernelExceptions[0].zfs: '2.4' is not an OpenZFS version.")]
    public async Task An_exception_that_cannot_be(string member, string value, string refusal) =>
        Assert.StartsWith(refusal, await RefusalAfter(content =>
        {
            content["kernelExceptions"] = Exemptions();
            content["kernelExceptions"]![0]![member] = value;
        }), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_field() =>
        Assert.Equal("$: missing: 'zfsLine'.", await RefusalAfter(content => content.Remove("zfsLine")));

    [Fact]
    public async Task A_stream_which_does_not_say_its_platform() =>
        Assert.Equal("$: missing: 'platform'.", await RefusalAfter(content => content.Remove("platform")));

    [Theory]
    [InlineData("linux/x86_64")]
    [InlineData("amd64")]
    public async Task A_platform_that_is_none(string platform) =>
        Assert.StartsWith($"$.platform: '{platform}' is not a platform.", await RefusalAfter(content => content["platform"] = platform), StringComparison.Ordinal);

    [Fact]
    public async Task A_misspelt_field() =>
        Assert.StartsWith("$.zfsline: the member 'zfsline' is not known here.", await RefusalAfter(content => content["zfsline"] = "2.4"), StringComparison.Ordinal);

    [Theory]
    [InlineData("main")]
    [InlineData("a54a450")]
    public async Task An_akmods_commit_that_can_move(string commit) =>
        Assert.StartsWith($"$.akmodsFork.commit: '{commit}' is not a full commit id.", await RefusalAfter(content => content["akmodsFork"]!["commit"] = commit), StringComparison.Ordinal);

    [Fact]
    public async Task An_exact_version_in_place_of_a_line() =>
        Assert.StartsWith("$.zfsLine: '2.4.1' is not an OpenZFS line.", await RefusalAfter(content => content["zfsLine"] = "2.4.1"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Kinoite")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task An_image_name_that_cannot_be(string name) =>
        Assert.StartsWith($"$.image: '{name}' below 'ghcr.io' is not a repository.", await RefusalAfter(content => content["image"] = name), StringComparison.Ordinal);

    [Fact]
    public async Task Stable_and_candidate_in_one_repository() =>
        Assert.StartsWith("$.image: 'kinoite-zfs' is also $.candidateImage.", await RefusalAfter(content => content["candidateImage"] = "kinoite-zfs"), StringComparison.Ordinal);

    [Fact]
    public async Task A_registry_that_is_none() =>
        Assert.StartsWith("$.registry: 'ghcr' is not a registry.", await RefusalAfter(content => content["registry"] = "ghcr"), StringComparison.Ordinal);

    [Fact]
    public async Task An_owner_that_cannot_be() =>
        Assert.StartsWith("$.owner: 'a b' cannot be an owner", await RefusalAfter(content => content["owner"] = "a b"), StringComparison.Ordinal);

    [Fact]
    public async Task A_stream_without_a_name() =>
        Assert.Equal("$.name: the stream has no name.", await RefusalAfter(content => content["name"] = " "));
}
