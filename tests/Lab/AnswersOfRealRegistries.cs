using KinoiteZfs.Oci.Http.Credentials;
using KinoiteZfs.Oci.Http.Options;
using KinoiteZfs.Oci.Manifests;

namespace KinoiteZfs.Lab;

/// <summary>"Missing", "not allowed" and "not there at all" are told apart, on real registries.</summary>
[Collection(RegistriesCollection.Name)]
public sealed class AnswersOfRealRegistries(Registries registries)
{
    [Fact]
    public async Task A_missing_tag_is_missing()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var pushed = await SampleImage.PushAsync(registry, Image(registries.Bearer, "has-one-tag"));
        Assert.Null(await registry.FindManifestAsync(pushed.Repository.At(Tag.Parse("another")), default));
    }

    [Fact]
    public async Task A_missing_repository_is_missing()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        await Assert.ThrowsAsync<NotFoundException>(
            () => registry.GetManifestAsync(Image(registries.Bearer, "never-made"), default));
    }

    [Fact]
    public async Task A_missing_repository_has_no_tags()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Open);
        var count = 0;
        await foreach (var _ in registry.ListTagsAsync(Image(registries.Open, "never-made").Repository, default))
            count++;
        Assert.Equal(0, count);
    }

    [Fact]
    public async Task A_wrong_password_is_no_missing_image_with_basic()
    {
        await using var registry = Connect.As(LabUser.Publisher with { Password = "wrong" }, registries.Basic);
        await Assert.ThrowsAsync<AccessDeniedException>(
            () => registry.FindManifestAsync(Image(registries.Basic, "any"), default));
    }

    [Fact]
    public async Task A_wrong_password_is_no_missing_image_with_tokens()
    {
        await using var registry = Connect.As(LabUser.Publisher with { Password = "wrong" }, registries.Bearer);
        await Assert.ThrowsAsync<AccessDeniedException>(
            () => registry.FindManifestAsync(Image(registries.Bearer, "any"), default));
    }

    [Fact]
    public async Task No_password_at_all_is_no_missing_image()
    {
        await using var registry = Connect.Anonymously(registries.Basic);
        await Assert.ThrowsAsync<AccessDeniedException>(
            () => registry.FindManifestAsync(Image(registries.Basic, "any"), default));
    }

    [Fact]
    public async Task Everybody_may_pull_where_the_token_server_says_so()
    {
        await using var publisher = Connect.As(LabUser.Publisher, registries.Bearer);
        var pushed = await SampleImage.PushAsync(publisher, Image(registries.Bearer, "public"));
        await using var anonymous = Connect.Anonymously(registries.Bearer);
        Assert.Equal(pushed.Digest, (await anonymous.FindManifestAsync(pushed, default))?.Digest);
    }

    [Fact]
    public async Task Nobody_may_push_without_a_login()
    {
        await using var anonymous = Connect.Anonymously(registries.Bearer);
        await Assert.ThrowsAsync<AccessDeniedException>(
            () => SampleImage.PushAsync(anonymous, Image(registries.Bearer, "anonymous")));
    }

    [Fact]
    public async Task Nobody_may_push_below_another_owners_name()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var foreign = ImageReference.Parse($"{registries.Bearer}/{LabUser.Upstream.Owner}/kinoite-main:one");
        await Assert.ThrowsAsync<AccessDeniedException>(() => SampleImage.PushAsync(registry, foreign));
    }

    [Fact]
    public async Task A_manifest_without_its_blobs_is_refused_for_its_content()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Open);
        using var layouts = new LayoutFolder();
        var made = await SampleImage.PushAsync(layouts.Registry, LayoutFolder.Image, seed: 31);
        var manifest = await layouts.Registry.GetManifestAsync(made, default);
        var error = await Assert.ThrowsAnyAsync<RegistryException>(
            () => registry.PutManifestAsync(Image(registries.Open, "no-blobs"), manifest, default));
        Assert.False(error is AccessDeniedException or NotFoundException, error.ToString());
    }

    [Fact]
    public async Task A_mount_asks_for_one_token_with_both_repositories()
    {
        await using var registry = Connect.As(LabUser.Publisher, registries.Bearer);
        var from = await SampleImage.PushAsync(registry, Image(registries.Bearer, "scopes-from"));
        var to = Image(registries.Bearer, "scopes-to");
        await ImageCopy.CopyAsync(registry, from.Repository, from.Digest!, registry, to.Repository, to.Tag, default);
        Assert.Contains(registries.Tokens.Requests, request =>
            request.Scopes.Any(scope => scope.StartsWith($"repository:{to.Repository.Path}:", StringComparison.Ordinal)
                && scope.Contains("push", StringComparison.Ordinal))
            && request.Scopes.Contains($"repository:{from.Repository.Path}:pull"));
    }

    [Fact]
    public async Task A_reader_asks_for_pull_only()
    {
        await using var publisher = Connect.As(LabUser.Publisher, registries.Bearer);
        var pushed = await SampleImage.PushAsync(publisher, Image(registries.Bearer, "read-only"));
        await using var anonymous = Connect.Anonymously(registries.Bearer);
        await anonymous.ResolveImageAsync(pushed, Platform.LinuxAmd64, default);
        Assert.All(
            registries.Tokens.Requests.Where(request => request.User is null).SelectMany(request => request.Scopes)
                .Where(scope => scope.Contains("/read-only:", StringComparison.Ordinal)),
            scope => Assert.EndsWith(":pull", scope, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_has_gone_is_unavailable_not_missing()
    {
        using var folder = new TemporaryFolder();
        string address;
        await using (var gone = await RegistryProcess.StartOpenAsync(folder["gone"]))
            address = gone.Address;
        await using var registry = new HttpRegistry(
            new HttpRegistryOptions(address, CredentialSources.Anonymous) { Delay = (_, _) => Task.CompletedTask });
        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => registry.FindManifestAsync(Image(address, "any"), default));
    }

    [Fact]
    public async Task A_blob_that_rotted_in_the_registry_is_wrong_content()
    {
        using var folder = new TemporaryFolder();
        await using var process = await RegistryProcess.StartOpenAsync(folder["rotten"]);
        await using var registry = Connect.Anonymously(process.Address);
        var pushed = await SampleImage.PushAsync(registry, Image(process.Address, "rotten"));
        var layer = ImageManifest.Parse(await registry.GetManifestAsync(pushed, default)).Layers[0];
        await RotAsync(folder["rotten"], layer.Digest);

        await using var stream = await registry.OpenBlobAsync(pushed.Repository, layer, default);

        await Assert.ThrowsAsync<ContentException>(() => stream.CopyToAsync(Stream.Null));
    }

    static async Task RotAsync(string registry, Digest digest)
    {
        var path = Path.Combine(
            registry, "data", "docker", "registry", "v2", "blobs", "sha256", digest.Hex[..2], digest.Hex, "data");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);
    }

    static ImageReference Image(string host, string name) =>
        ImageReference.Parse($"{host}/{LabUser.Publisher.Owner}/{name}:one");
}
