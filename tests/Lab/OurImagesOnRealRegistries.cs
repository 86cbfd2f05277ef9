namespace KinoiteZfs.Lab;

/// <summary>What our client pushes, skopeo finds, with every way a registry can ask who we are.</summary>
[Collection(RegistriesCollection.Name)]
public sealed class OurImagesOnRealRegistries(Registries registries)
{
    const int OneMebibyte = 1024 * 1024;

    public enum Access
    {
        Open,
        Basic,
        Bearer,
    }

    [Theory]
    [InlineData(Access.Open)]
    [InlineData(Access.Basic)]
    [InlineData(Access.Bearer)]
    public async Task Skopeo_sees_the_digest_we_pushed(Access access)
    {
        await using var registry = Connect.As(LabUser.Publisher, Host(access));
        var pushed = await SampleImage.PushAsync(registry, Image(access, "pushed"));
        Assert.Equal(pushed.Digest!.ToString(), await Skopeo.DigestAsync(Docker(pushed), PlainLogin));
    }

    [Theory]
    [InlineData(Access.Open)]
    [InlineData(Access.Basic)]
    [InlineData(Access.Bearer)]
    public async Task Skopeo_copies_every_byte_of_what_we_pushed(Access access)
    {
        using var layouts = new LayoutFolder();
        await using var registry = Connect.As(LabUser.Publisher, Host(access));
        var pushed = await SampleImage.PushAsync(registry, Image(access, "copied"));
        await Tool.RunAsync(
            "skopeo", "copy", "--preserve-digests", "--src-tls-verify=false", "--src-creds", Login, Docker(pushed),
            layouts.Oci(LayoutFolder.Image));

        var copied = await layouts.Registry.FindManifestAsync(LayoutFolder.Image, default);

        Assert.Equal(pushed.Digest, copied!.Digest);
    }

    [Theory]
    [InlineData(Access.Open)]
    [InlineData(Access.Basic)]
    [InlineData(Access.Bearer)]
    public async Task We_read_what_skopeo_pushed(Access access)
    {
        using var layouts = new LayoutFolder();
        var made = await SampleImage.PushAsync(layouts.Registry, LayoutFolder.Image);
        var image = Image(access, "by-skopeo");
        await Tool.RunAsync(
            "skopeo", "copy", "--preserve-digests", "--dest-tls-verify=false", "--dest-creds", Login,
            layouts.Oci(LayoutFolder.Image), Docker(image));
        await using var registry = Connect.As(LabUser.Publisher, Host(access));

        var read = await registry.ResolveImageAsync(image, Platform.LinuxAmd64, default);

        Assert.Equal(made.Digest, read.ManifestDigest);
    }

    [Theory]
    [InlineData(Access.Open)]
    [InlineData(Access.Basic)]
    [InlineData(Access.Bearer)]
    public async Task A_blob_in_many_chunks_arrives_whole(Access access)
    {
        var options = Connect.Options(LabUser.Publisher, Host(access)) with
        {
            MonolithicUploadLimit = OneMebibyte, ChunkBytes = OneMebibyte
        };
        await using var registry = new HttpRegistry(options);
        var pushed = await SampleImage.PushAsync(
            registry, Image(access, "chunked"), layers: 1, bytesPerLayer: 5 * OneMebibyte, seed: 7);
        Assert.Contains(
            "lab.sample", await Tool.RunAsync("skopeo", ["inspect", .. PlainLogin, "--config", Docker(pushed)]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Access.Open)]
    [InlineData(Access.Basic)]
    [InlineData(Access.Bearer)]
    public async Task A_copy_between_two_repositories_moves_no_blob(Access access)
    {
        await using var registry = Connect.As(LabUser.Publisher, Host(access));
        var pushed = await SampleImage.PushAsync(registry, Image(access, "mount-from"), layers: 4);
        var target = Image(access, "mount-to");

        var copied = await ImageCopy.CopyAsync(
            registry, pushed.Repository, pushed.Digest!, registry, target.Repository, target.Tag, default);

        Assert.Equal(new CopyResult(Mounted: 5, Copied: 0, Existing: 0, BytesMoved: 0), copied);
    }

    [Fact]
    public async Task From_layout_to_registry_to_layout_keeps_the_digest()
    {
        using var layouts = new LayoutFolder();
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var made = await SampleImage.PushAsync(layouts.Registry, LayoutFolder.Image);
        var there = Image(Access.Bearer, "round");
        var back = ImageReference.Parse("lab.example/samples/back:one");
        await ImageCopy.CopyAsync(
            layouts.Registry, made.Repository, made.Digest!, registry, there.Repository, there.Tag, default);
        await ImageCopy.CopyAsync(
            registry, there.Repository, made.Digest!, layouts.Registry, back.Repository, back.Tag, default);
        Assert.Equal(made.Digest!.ToString(), await Skopeo.DigestAsync(layouts.Oci(back)));
    }

    [Fact]
    public async Task All_tags_are_listed()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var first = await SampleImage.PushAsync(registry, Image(Access.Bearer, "tags"));
        foreach (var name in new[] { "two", "three" })
            await registry.TagAsync(first.Repository, first.Digest!, Tag.Parse(name), default);
        var tags = new List<string>();
        await foreach (var tag in registry.ListTagsAsync(first.Repository, default))
            tags.Add(tag.Name);
        Assert.Equal(["one", "three", "two"], tags.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_deleted_manifest_is_gone_with_its_tags()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var pushed = await SampleImage.PushAsync(registry, Image(Access.Bearer, "deleted"));
        await registry.DeleteManifestAsync(pushed.Repository, pushed.Digest!, default);
        Assert.Null(await registry.FindManifestAsync(pushed.Repository.At(pushed.Tag!), default));
    }

    static string[] PlainLogin => ["--tls-verify=false", "--creds", Login];

    static string Login => $"{LabUser.Publisher.Name}:{LabUser.Publisher.Password}";

    string Host(Access access) => access switch
    {
        Access.Open => registries.Open,
        Access.Basic => registries.Basic,
        _ => registries.Bearer,
    };

    ImageReference Image(Access access, string name) =>
        ImageReference.Parse($"{Host(access)}/{LabUser.Publisher.Owner}/{name}:one");

    // skopeo takes a tag or a digest, not both.
    static string Docker(ImageReference reference) => $"docker://{reference.Repository}:{reference.Tag}";
}
