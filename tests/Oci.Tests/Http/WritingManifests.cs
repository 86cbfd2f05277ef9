using KinoiteZfs.Oci.Manifests;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class WritingManifests
{
    const string Put = "PUT /v2/o/a/manifests/latest";
    static readonly RawManifest Old = new(
        MediaTypes.OciManifest, "{\"schemaVersion\":2,\"layers\":[],\"old\":1}"u8.ToArray());
    static readonly string ByDigest = $"/v2/o/a/manifests/{Image.Digest}";

    static Task PutLatest(TestClient client) => client.Registry.PutManifestAsync(Latest, Image, CancellationToken.None);

    [Fact]
    public async Task The_exact_bytes_and_type_are_sent()
    {
        var script = new Script().On(Put, Status(201));
        await PutLatest(new TestClient(script));
        Assert.Equal(Image.Bytes.ToArray(), script.Last.Body);
        Assert.Equal(Image.MediaType, script.Last.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Without_a_tag_it_is_stored_under_its_digest()
    {
        var script = new Script().On("PUT " + ByDigest, Status(201));
        await new TestClient(script).Registry.PutManifestAsync(Home.At(Image.Digest), Image, CancellationToken.None);
        script.AssertDone();
    }

    [Fact]
    public async Task A_reference_to_another_digest_is_refused_before_anything_is_sent() =>
        await Assert.ThrowsAsync<ContentException>(() =>
            new TestClient(new Script()).Registry.PutManifestAsync(Home.At(Old.Digest), Image, CancellationToken.None));

    [Fact]
    public async Task More_than_4_MiB_is_refused_before_anything_is_sent() =>
        await Assert.ThrowsAsync<ContentException>(() => new TestClient(new Script()).Registry.PutManifestAsync(
            Latest, new RawManifest(MediaTypes.OciManifest, new byte[RawManifest.MaximumBytes + 1]),
            CancellationToken.None));

    [Fact]
    public async Task A_registry_that_stores_something_else_is_a_content_error()
    {
        var script = new Script().On(Put, Status(201, ("Docker-Content-Digest", Old.Digest.ToString())));
        await Assert.ThrowsAsync<ContentException>(() => PutLatest(new TestClient(script)));
    }

    [Fact]
    public async Task A_blob_the_registry_does_not_know_yet_is_waited_for()
    {
        var script = new Script().On(Put, Error(400, "MANIFEST_BLOB_UNKNOWN")).On(Put, Status(201));
        await PutLatest(new TestClient(script));
        script.AssertDone();
    }

    [Fact]
    public async Task A_blob_the_registry_never_knows_is_a_refusal_and_not_missing()
    {
        var script = new Script();
        for (var tries = 0; tries < 3; tries++)
            script.On(Put, Error(404, "MANIFEST_BLOB_UNKNOWN", "unknown blob"));
        var error = await Assert.ThrowsAsync<RejectedException>(() => PutLatest(new TestClient(script)));
        Assert.Contains("push or mount its blobs first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_manifest_is_a_refusal()
    {
        var script = new Script().On(Put, Error(400, "MANIFEST_INVALID"));
        await Assert.ThrowsAsync<RejectedException>(() => PutLatest(new TestClient(script)));
    }

    [Fact]
    public async Task Deleting_is_by_digest()
    {
        var script = new Script().On("DELETE " + ByDigest, Status(202));
        await new TestClient(script).Registry.DeleteManifestAsync(Home, Image.Digest, CancellationToken.None);
        script.AssertDone();
    }

    [Fact]
    public async Task Deleting_what_is_not_there_says_so()
    {
        var script = new Script().On("DELETE " + ByDigest, Error(404, "MANIFEST_UNKNOWN"));
        await Assert.ThrowsAsync<NotFoundException>(
            () => new TestClient(script).Registry.DeleteManifestAsync(Home, Image.Digest, CancellationToken.None));
    }

    [Fact]
    public async Task A_registry_that_does_not_delete_tells_about_the_packages_API()
    {
        var script = new Script().On("DELETE " + ByDigest, Error(405, "UNSUPPORTED"));
        var error = await Assert.ThrowsAsync<RejectedException>(
            () => new TestClient(script).Registry.DeleteManifestAsync(Home, Image.Digest, CancellationToken.None));
        Assert.Contains("packages API", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_alone_can_be_removed()
    {
        var script = new Script().On("DELETE /v2/o/a/manifests/latest", Status(202));
        Assert.True(await new TestClient(script).Registry.TryRemoveTagAsync(Home, Latest.Tag!, CancellationToken.None));
    }

    [Theory]
    [InlineData(400, "DIGEST_INVALID")]
    [InlineData(405, "UNSUPPORTED")]
    public async Task A_registry_which_cannot_remove_a_tag_alone_says_false(int status, string code)
    {
        var script = new Script().On("DELETE /v2/o/a/manifests/latest", Error(status, code));
        Assert.False(
            await new TestClient(script).Registry.TryRemoveTagAsync(Home, Latest.Tag!, CancellationToken.None));
    }
}
