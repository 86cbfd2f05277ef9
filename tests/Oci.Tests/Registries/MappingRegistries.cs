namespace KinoiteZfs.Oci.Tests.Registries;

public sealed class MappingRegistries : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly List<string> _opened = [];
    readonly Dictionary<string, RecordingRegistry> _hosts = [];

    public void Dispose() => _folder.Dispose();

    RegistryMap Map(params string[] rules) => new(rules.Select(MirrorRule.Parse), host =>
    {
        _opened.Add(host);
        return _hosts[host] = new RecordingRegistry(new LayoutRegistry(_folder.At(host.Replace(':', '_'))));
    });

    [Fact]
    public async Task A_layout_keeps_the_production_name_as_its_folder()
    {
        var map = Map($"ghcr.io=layout:{_folder.Path}");

        await SampleImage.PushAsync(map, SampleImage.App, SampleImage.Latest, "one");

        Assert.True(File.Exists(_folder.At("ghcr.io", "owner", "app", "index.json")));
        Assert.Empty(_opened);
    }

    [Fact]
    public async Task A_host_is_asked_for_the_same_path_under_its_own_name()
    {
        var map = Map("ghcr.io=localhost:5000");

        Assert.Null(await map.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default));

        Assert.Equal(["find localhost:5000/owner/app:latest"], _hosts["localhost:5000"].Calls);
    }

    [Fact]
    public async Task A_registry_without_rule_is_asked_itself()
    {
        await Map("quay.io=localhost:5000").FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default);

        Assert.Equal(["ghcr.io"], _opened);
    }

    [Fact]
    public async Task The_rule_for_all_others_yields_to_a_registrys_own()
    {
        var map = Map($"*=layout:{_folder.Path}", "ghcr.io=localhost:5000");

        await map.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default);
        await map.FindManifestAsync(ImageReference.Parse("quay.io/owner/app:1"), default);

        Assert.Equal(["localhost:5000"], _opened);
    }

    [Fact]
    public async Task A_host_is_opened_once()
    {
        var map = Map();

        await map.FindManifestAsync(SampleImage.App.At(SampleImage.Latest), default);
        await map.FindManifestAsync(SampleImage.Stable.At(SampleImage.Latest), default);

        Assert.Equal(["ghcr.io"], _opened);
    }

    [Fact]
    public async Task Registries_in_one_place_mount_from_each_other()
    {
        var map = Map($"*=layout:{_folder.Path}");
        var blob = await map.PushBytesAsync(
            Repository.Parse("quay.io/a/b"), MediaTypes.OciLayer, "x"u8.ToArray(), default);

        Assert.True(await map.TryMountBlobAsync(Repository.Parse("quay.io/a/b"), SampleImage.App, blob, default));
    }

    [Fact]
    public async Task Registries_in_different_places_do_not_mount()
    {
        var map = Map($"ghcr.io=layout:{_folder.Path}", $"quay.io=layout:{_folder.At("other")}");
        var blob = await map.PushBytesAsync(
            Repository.Parse("quay.io/a/b"), MediaTypes.OciLayer, "x"u8.ToArray(), default);

        Assert.False(await map.TryMountBlobAsync(Repository.Parse("quay.io/a/b"), SampleImage.App, blob, default));
    }

    [Fact]
    public async Task An_image_is_copied_across_places_through_one_map()
    {
        var map = Map($"ghcr.io=layout:{_folder.Path}", $"quay.io=layout:{_folder.At("other")}");
        var from = Repository.Parse("quay.io/a/b");
        var image = await SampleImage.PushAsync(map, from, SampleImage.Latest, "one");

        var result = await ImageCopy.CopyAsync(
            map, from, image.Digest, map, SampleImage.App, SampleImage.Latest, default);

        Assert.Equal(2, result.Copied);
    }

    [Theory]
    [InlineData("ghcr.io", "has no '='")]
    [InlineData("=layout:x", "has no '='")]
    [InlineData("ghcr.io=", "is not a registry location")]
    [InlineData("ghcr.io=layout:", "names no folder")]
    [InlineData("ghcr.io=https://localhost:5000", "is not a registry location")]
    [InlineData("ghcr.io=localhost:5000/path", "is not a registry location")]
    [InlineData("ghcr.io/owner=layout:x", "'ghcr.io/owner', which is not a registry host")]
    public void A_rule_that_is_none_is_named(string rule, string said)
    {
        var error = Assert.Throws<FormatException>(() => MirrorRule.Parse(rule));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{rule}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ghcr.io=dana:s3cret@localhost:5000")]
    [InlineData("*=https://dana:s3cret@localhost:5000")]
    [InlineData("https://dana:s3cret@localhost:5000")]
    public void A_password_in_a_rule_is_not_repeated(string rule) =>
        Assert.DoesNotContain(
            "s3cret", Assert.Throws<FormatException>(() => MirrorRule.Parse(rule)).ToString(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("ghcr.io=localhost:1", "ghcr.io=localhost:2")]
    [InlineData("*=localhost:1", "*=localhost:2")]
    public void Two_rules_for_one_registry_are_refused(string first, string second) =>
        Assert.Contains(
            $"'{second}'", Assert.Throws<FormatException>(() => Map(first, second)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ghcr.io=layout:/some/folder")]
    [InlineData("*=localhost:5000")]
    public void A_rule_prints_as_it_was_written(string rule) =>
        Assert.Equal(rule, MirrorRule.Parse(rule).ToString());
}
