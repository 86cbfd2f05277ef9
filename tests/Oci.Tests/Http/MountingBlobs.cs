using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class MountingBlobs
{
    static readonly byte[] Content = Bytes(50);
    static readonly string Name = Uri.EscapeDataString(Blob(Content).Digest.ToString());
    static readonly string Mount = $"POST /v2/o/b/blobs/uploads/?mount={Name}&from=o%2Fa";

    static Task<bool> Try(TestClient client) =>
        client.Registry.TryMountBlobAsync(Home, Other, Blob(Content), CancellationToken.None);

    static Task PushToOther(TestClient client) => client.Registry.PushBlobAsync(
        Other, Blob(Content), _ => Task.FromResult<Stream>(new MemoryStream(Content)), CancellationToken.None);

    [Fact]
    public async Task A_mount_is_one_request()
    {
        var script = new Script().On(Mount, Status(201));
        Assert.True(await Try(new TestClient(script)));
        script.AssertDone();
    }

    [Fact]
    public async Task One_token_holds_both_permissions_with_the_destination_first()
    {
        var script = new Script().On(Mount, Asks(Bearer))
            .On(
                "GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fb%3Apull%2Cpush&scope=repository%3Ao%2Fa%3Apull",
                Token("t"))
            .On(Mount, Status(201));
        Assert.True(await Try(new TestClient(script, User)));
        script.AssertDone();
    }

    [Fact]
    public async Task Accepted_means_not_mounted()
    {
        var script = new Script().On(Mount, Location(202, "/upload/1"));
        Assert.False(await Try(new TestClient(script)));
    }

    [Fact]
    public async Task The_session_of_a_refused_mount_takes_the_upload()
    {
        var script = new Script().On(Mount, Location(202, "/upload/1?s=1"))
            .On($"PUT /upload/1?s=1&digest={Name}", Status(201));
        var client = new TestClient(script);
        Assert.False(await Try(client));
        await PushToOther(client);
        Assert.Equal(Content, script.Last.Body);
        script.AssertDone();
    }

    [Fact]
    public async Task A_kept_session_that_ran_out_is_replaced()
    {
        var script = new Script().On(Mount, Location(202, "/upload/1"))
            .On($"PUT /upload/1?digest={Name}", Error(404, "BLOB_UPLOAD_UNKNOWN"))
            .On($"HEAD /v2/o/b/blobs/{Blob(Content).Digest}", Status(404))
            .On("POST /v2/o/b/blobs/uploads/", Location(202, "/upload/2")).On(
                $"PUT /upload/2?digest={Name}", Status(201));
        var client = new TestClient(script);
        await Try(client);
        await PushToOther(client);
        script.AssertDone();
    }

    [Fact]
    public async Task A_session_nobody_used_is_cancelled_in_the_end()
    {
        var script = new Script().On(Mount, Location(202, "/upload/1?s=1")).On("DELETE /upload/1?s=1", Status(204));
        var client = new TestClient(script);
        await Try(client);
        await client.Registry.DisposeAsync();
        script.AssertDone();
    }

    [Theory]
    [InlineData(403, "DENIED")]
    [InlineData(404, "BLOB_UNKNOWN")]
    [InlineData(400, "UNSUPPORTED")]
    [InlineData(405, "UNSUPPORTED")]
    public async Task A_refused_mount_is_said_and_left_to_copying(int status, string code)
    {
        var client = new TestClient(new Script().On(Mount, Error(status, code)));
        Assert.False(await Try(client));
        Assert.Contains("The bytes are copied instead.", Assert.Single(client.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_registry_is_not_a_refused_mount()
    {
        var script = new Script();
        for (var tries = 0; tries < 5; tries++)
            script.On(Mount, Status(500));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => Try(new TestClient(script)));
    }

    [Fact]
    public async Task Another_digest_than_the_one_to_mount_is_a_content_error()
    {
        var script = new Script().On(Mount, Status(201, ("Docker-Content-Digest", Blob([]).Digest.ToString())));
        await Assert.ThrowsAsync<ContentException>(() => Try(new TestClient(script)));
    }
}
