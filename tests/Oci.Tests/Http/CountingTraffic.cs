using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class CountingTraffic
{
    static readonly byte[] Content = Bytes(1000);
    static readonly string Name = Uri.EscapeDataString(Blob(Content).Digest.ToString());

    [Fact]
    public async Task An_upload_counts_requests_and_blob_bytes()
    {
        var script = new Script().On($"HEAD /v2/o/a/blobs/{Blob(Content).Digest}", Status(404))
            .On("POST /v2/o/a/blobs/uploads/", Location(202, "/u")).On($"PUT /u?digest={Name}", Status(201));
        var client = new TestClient(script);
        await client.Push(Content);
        Assert.Equal(
            "3 requests (1 HEAD, 1 POST, 1 PUT; 0 for tokens), 1000 bytes up (1000 of blobs), 0 bytes down (0 of blobs)",
            client.Registry.Traffic.ToString());
    }

    [Fact]
    public async Task A_manifest_counts_as_bytes_but_not_of_blobs()
    {
        var client = new TestClient(new Script().On("PUT /v2/o/a/manifests/latest", Status(201)));
        await client.Registry.PutManifestAsync(Latest, Image, CancellationToken.None);
        Assert.Equal(
            $"1 request (1 PUT; 0 for tokens), {Image.Bytes.Length} bytes up (0 of blobs), 0 bytes down (0 of blobs)",
            client.Registry.Traffic.ToString());
    }

    [Fact]
    public async Task Token_requests_are_counted_apart()
    {
        var script = new Script().On("GET /v2/o/a/manifests/latest", Asks("Bearer realm=\"/token\""))
            .On("GET /token?scope=repository%3Ao%2Fa%3Apull", Token("t"))
            .On("GET /v2/o/a/manifests/latest", Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        Assert.StartsWith(
            "3 requests (3 GET; 1 for tokens), 0 bytes up", client.Registry.Traffic.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_read_counts_and_what_is_only_announced_does_not()
    {
        var client = new TestClient(new Script().On("GET /v2/o/a/manifests/latest", Manifest(Image))
            .On("HEAD /v2/o/a/manifests/latest", Head(Image)));
        await client.GetLatest();
        await client.FindLatest();
        Assert.Equal(
            $"2 requests (1 GET, 1 HEAD; 0 for tokens), 0 bytes up (0 of blobs), {Image.Bytes.Length} bytes down (0 of blobs)",
            client.Registry.Traffic.ToString());
    }
}
