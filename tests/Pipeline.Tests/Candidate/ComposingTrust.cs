using System.Text;

namespace KinoiteZfs.Pipeline.Tests.Candidate;

/// <summary>The trust files of an image composed without any tool, judged by the check which judges every
/// image.</summary>
public sealed class ComposingTrust : IDisposable
{
    static readonly ImagePath Policy = ImagePath.Parse("etc/containers/policy.json");
    static readonly ImageReference Base = ImageReference.Parse("ghcr.io/ublue-os/kinoite-main:latest");
    static readonly StreamRepositories Repositories = Given.Stream().For("dana");
    static readonly string Pem = Keys.Fixture("cosign-2.5.pub");

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hosts_of_the_image_accept_our_signed_images_and_no_others()
    {
        var files = Make(
            await PartAsync(), ("etc/containers/policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}"""));

        Assert.DoesNotContain(await CheckAsync(files), check => !check.Passed);
    }

    [Fact]
    public async Task What_the_base_says_of_others_stays()
    {
        var files = Make(await PartAsync(), (
            "etc/containers/policy.json",
            """{"default":[{"type":"reject"}],"transports":{"docker":{"quay.io":[{"type":"insecureAcceptAnything"}]}}}"""));

        var policy = HostPolicy.Parse(files[Policy]);
        Assert.Equal("reject", policy.Default[0].Type);
        Assert.Contains("quay.io", policy.Docker.Keys);
    }

    [Fact]
    public async Task Made_twice_it_is_the_same()
    {
        var once = Make(await PartAsync(), ("etc/containers/policy.json", """{"default":[{"type":"reject"}]}"""));

        var twice = Make(
            await PartAsync(), [.. once.Select(file => (file.Key.Value, Encoding.UTF8.GetString(file.Value)))]);

        Assert.Equal(once.Select(file => (file.Key, Encoding.UTF8.GetString(file.Value))), twice.Select(
            file => (file.Key, Encoding.UTF8.GetString(file.Value))));
    }

    /// <summary>What kinoite-main ships (ublue-os/packages, ublue-os-signing): reject, and each transport by
    /// name.</summary>
    [Fact]
    public async Task A_default_which_accepts_anything_is_said_for_each_transport_instead()
    {
        var files = Make(await PartAsync(), (
            "etc/containers/policy.json",
            """{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":{"":[{"type":"reject"}]},"new":{}}}"""));

        var policy = JsonNode.Parse(files[Policy])!;
        Assert.Equal("reject", policy["default"]![0]!["type"]!.GetValue<string>());
        Assert.Equal("reject", policy["transports"]!["docker"]![""]![0]!["type"]!.GetValue<string>());
        Assert.All(
            HostPolicy.Transports.Append("new").Where(name => name != "docker"),
            name => Assert.Equal(
                "insecureAcceptAnything", policy["transports"]![name]![""]![0]!["type"]!.GetValue<string>()));
    }

    /// <summary>containers-common 0.68 ships it there, and older hosts look into /etc alone.</summary>
    [Fact]
    public async Task Where_only_the_distribution_has_a_policy_ours_is_in_etc()
    {
        var files = Make(await PartAsync(), (
            "usr/share/containers/policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}"""));

        Assert.Contains(Policy, files.Keys);
        Assert.DoesNotContain(await CheckAsync(files), check => !check.Passed);
    }

    [Fact]
    public async Task A_namespace_which_the_distribution_declares_is_refused() =>
        await RefusedAsync(
            "usr/share/containers/registries.d/other.yaml of the base image",
            ("usr/share/containers/policy.json", """{"default":[{"type":"reject"}]}"""),
            (
                "usr/share/containers/registries.d/other.yaml",
                $"docker:\n  {Repositories.Image}:\n    use-sigstore-attachments: true\n"));

    [Fact]
    public async Task A_file_of_the_distribution_which_one_in_etc_hides_does_not_matter() =>
        Assert.NotEmpty(Make(
            await PartAsync(),
            ("etc/containers/policy.json", """{"default":[{"type":"reject"}]}"""),
            ("etc/containers/registries.d/other.yaml", ""),
            (
                "usr/share/containers/registries.d/other.yaml",
                $"docker:\n  {Repositories.Image}:\n    use-sigstore-attachments: true\n")));

    /// <summary>Hosts cannot read a key behind a byte order mark; people's editors write one.</summary>
    [Fact]
    public async Task The_key_is_written_as_hosts_can_read_it()
    {
        await TrustPart.RenderAsync(
            _folder.Directory, Repositories, _folder.Write("cosign.pub", "\uFEFF" + Pem.ReplaceLineEndings("\r\n")),
            default);

        Assert.Equal(Pem, Encoding.UTF8.GetString((await TrustPart.FindAsync(_folder.Directory, default))!.Key));
    }

    [Fact]
    public void The_recipe_knows_the_same_transports() =>
        Assert.Contains(
            $"transports='{string.Join(' ', HostPolicy.Transports)}'\n", Script("set-trust.sh"),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_namespace_which_the_base_declares_is_refused() =>
        await RefusedAsync(
            "etc/containers/registries.d/other.yaml of the base image",
            ("etc/containers/policy.json", """{"default":[{"type":"reject"}]}"""),
            (
                "etc/containers/registries.d/other.yaml",
                $"docker:\n  {Repositories.Image}:\n    use-sigstore-attachments: true\n"));

    [Theory]
    [InlineData("")]
    [InlineData("{\"default\":[")]
    [InlineData("""{"default":[{"type":"reject"}],"transports":[]}""")]
    public async Task A_broken_policy_of_the_base_is_refused(string policy) =>
        await RefusedAsync("etc/containers/policy.json of", ("etc/containers/policy.json", policy));

    [Fact]
    public async Task A_base_without_policy_is_refused() => await RefusedAsync("has no etc/containers/policy.json");

    [Fact]
    public async Task Without_a_key_the_part_does_nothing()
    {
        await TrustPart.RenderAsync(_folder.Directory, Repositories, key: null, default);

        Assert.Null(await TrustPart.FindAsync(_folder.Directory, default));
    }

    [Fact]
    public async Task A_key_which_was_left_in_the_recipe_does_not_count()
    {
        _folder.Write("files/trust/cosign.pub", Pem);

        await TrustPart.RenderAsync(_folder.Directory, Repositories, key: null, default);

        Assert.Null(await TrustPart.FindAsync(_folder.Directory, default));
    }

    [Fact]
    public async Task A_key_which_is_none_is_refused()
    {
        var error = await Assert.ThrowsAsync<PipelineException>(
            () => TrustPart.RenderAsync(_folder.Directory, Repositories, _folder.Write("cosign.pub", "none"), default));

        Assert.Contains("cosign.pub cannot be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_is_another_recipe()
    {
        var (recipe, stream) = (SampleWorld.Recipes, _folder.Write("stream.json", "{}"));

        Digest[] digests =
        [
            await RecipeDigest.OfAsync(recipe, stream, default),
            await RecipeDigest.OfAsync(recipe, stream, default, _folder.Write("one.pub", Pem)),
            await RecipeDigest.OfAsync(recipe, stream, default, _folder.Write("other.pub", Keys.Public())),
        ];

        Assert.Equal(3, digests.Distinct().Count());
    }

    static string Script(string name) =>
        File.ReadAllText(Path.Combine(SampleWorld.Recipes.FullName, "files", "trust", name));

    async Task<TrustPart> PartAsync()
    {
        await TrustPart.RenderAsync(_folder.Directory, Repositories, _folder.Write("cosign.pub", Pem), default);
        return (await TrustPart.FindAsync(_folder.Directory, default))!;
    }

    static Dictionary<ImagePath, byte[]> Make(TrustPart part, params (string Path, string Content)[] @base) =>
        TrustFiles.Make(
            part, @base.ToDictionary(file => ImagePath.Parse(file.Path), file => Encoding.UTF8.GetBytes(file.Content)),
            Base)
            .ToDictionary(file => file.Path, file => file.Content);

    async Task RefusedAsync(string reason, params (string Path, string Content)[] @base)
    {
        var part = await PartAsync();
        Assert.Contains(
            reason, Assert.Throws<PipelineException>(() => Make(part, @base)).Message, StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<CheckResult>> CheckAsync(Dictionary<ImagePath, byte[]> files)
    {
        List<TrustFile> read = [];
        foreach (var (path, content) in files)
        {
            var (fact, problem) = await TrustFacts.ReadAsync(path, content.Length, new MemoryStream(content), default);
            read.Add(new TrustFile(path.Value, problem, fact));
        }
        return [.. TrustCheck.Check(read, new TrustExpectation([Repositories.Image], Keys.Parse(Pem)))];
    }
}
