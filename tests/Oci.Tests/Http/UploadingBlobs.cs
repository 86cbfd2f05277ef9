using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class UploadingBlobs
{
    const string Post = "POST /v2/o/a/blobs/uploads/";
    static readonly byte[] Content = Bytes(300_000);
    static readonly string Head = $"HEAD /v2/o/a/blobs/{Blob(Content).Digest}";
    static readonly string Closing = $"digest={Uri.EscapeDataString(Blob(Content).Digest.ToString())}";

    static Script Opened(string location) => new Script().On(Head, Status(404)).On(Post, Location(202, location));

    [Fact]
    public async Task A_blob_that_is_there_is_not_sent()
    {
        var script = new Script().On(Head, Status(200));
        await new TestClient(script).Registry.PushBlobAsync(
            Home, Blob(Content), _ => throw new InvalidOperationException("opened"), CancellationToken.None);
        script.AssertDone();
    }

    [Fact]
    public async Task A_blob_goes_up_in_one_request_without_a_range()
    {
        var script = Opened("/upload/1").On($"PUT /upload/1?{Closing}", Status(201));
        await new TestClient(script).Push(Content);
        Assert.Equal(Content, script.Last.Body);
        Assert.Equal("300000", script.Last.Headers["Content-Length"]);
        Assert.DoesNotContain("Content-Range", script.Last.Headers.Keys);
        script.AssertDone();
    }

    [Fact]
    public async Task The_sessions_own_query_is_kept()
    {
        var script = Opened("https://registry.test/upload/1?_state=a%2Fb%3D&x")
            .On($"PUT /upload/1?_state=a%2Fb%3D&x&{Closing}", Status(201));
        await new TestClient(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task An_upload_to_another_host_gets_no_credentials()
    {
        var script = new Script().On(Head, Asks("Basic realm=\"x\""))
            .On(Head, Status(404)).On(Post, Location(202, "https://storage.test/1"))
            .On($"PUT https://storage.test/1?{Closing}", Status(201));
        await new TestClient(script, User).Push(Content);
        Assert.Equal([null, UserBasic, UserBasic, null], script.Seen.Select(seen => seen.Authorization));
    }

    [Fact]
    public async Task An_upload_without_a_location_is_a_content_error()
    {
        var script = new Script().On(Head, Status(404)).On(Post, Status(202));
        await Assert.ThrowsAsync<ContentException>(() => new TestClient(script).Push(Content));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(429)]
    public async Task A_failed_upload_looks_again_and_starts_a_new_session(int status)
    {
        var script = Opened("/upload/1").On($"PUT /upload/1?{Closing}", Status(status))
            .On(Head, Status(404)).On(Post, Location(202, "/upload/2")).On($"PUT /upload/2?{Closing}", Status(201));
        await new TestClient(script).Push(Content);
        Assert.Equal(Content, script.Last.Body);
        script.AssertDone();
    }

    [Theory]
    [InlineData("BLOB_UPLOAD_UNKNOWN", 404)]
    [InlineData("BLOB_UPLOAD_INVALID", 400)]
    public async Task A_session_the_registry_lost_is_replaced(string code, int status)
    {
        var script = Opened("/upload/1").On($"PUT /upload/1?{Closing}", Error(status, code))
            .On(Head, Status(404)).On(Post, Location(202, "/upload/2")).On($"PUT /upload/2?{Closing}", Status(201));
        await new TestClient(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task An_upload_that_succeeded_unheard_is_not_sent_again()
    {
        var script = Opened("/upload/1")
            .On($"PUT /upload/1?{Closing}", _ => throw new HttpRequestException("reset")).On(Head, Status(200));
        await new TestClient(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task A_token_that_ran_out_during_the_upload_sends_the_bytes_again()
    {
        const string token = "GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fa%3Apull%2Cpush";
        var script = new Script().On(Head, Asks(Bearer)).On(token, Token("t"))
            .On(Head, Status(404)).On(Post, Location(202, "/upload/1"))
            .On($"PUT /upload/1?{Closing}", Asks(Bearer)).On(token, Token("u"))
            .On($"PUT /upload/1?{Closing}", Status(201));
        await new TestClient(script, User).Push(Content);
        Assert.Equal(Content, script.Last.Body);
        Assert.Equal("Bearer u", script.Last.Authorization);
    }

    [Fact]
    public async Task A_blob_too_large_for_one_request_goes_in_chunks()
    {
        var script = Opened("/upload/1").On($"PUT /upload/1?{Closing}", Status(413))
            .On(Head, Status(404)).On(Post, Location(202, "/upload/2"))
            .On("PATCH /upload/2", Location(202, "/upload/2")).On($"PUT /upload/2?{Closing}", Status(201));
        await new TestClient(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task A_registry_that_stores_other_bytes_is_a_content_error()
    {
        var script = Opened("/upload/1")
            .On($"PUT /upload/1?{Closing}", Status(201, ("Docker-Content-Digest", Blob([]).Digest.ToString())))
            .On("DELETE /upload/1", Status(204));
        await Assert.ThrowsAsync<ContentException>(() => new TestClient(script).Push(Content));
    }

    [Fact]
    public async Task A_wrong_digest_in_the_registrys_eyes_is_a_refusal()
    {
        var script = Opened("/upload/1").On($"PUT /upload/1?{Closing}", Error(400, "DIGEST_INVALID"))
            .On("DELETE /upload/1", Status(204));
        await Assert.ThrowsAsync<RejectedException>(() => new TestClient(script).Push(Content));
        script.AssertDone();
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task A_source_of_another_size_is_not_blamed_on_the_registry(int size) =>
        await SourceFails(Bytes(size));

    [Fact]
    public async Task A_source_of_another_digest_is_not_blamed_on_the_registry() =>
        await SourceFails(new byte[300_000]);

    [Fact]
    public async Task A_source_that_cannot_be_opened_says_so_itself()
    {
        var script = Opened("/upload/1").On("DELETE /upload/1", Status(204));
        await Assert.ThrowsAsync<FileNotFoundException>(() => new TestClient(script).Registry.PushBlobAsync(
            Home, Blob(Content), _ => throw new FileNotFoundException("layer.tar"), CancellationToken.None));
        script.AssertDone();
    }

    static async Task SourceFails(byte[] source)
    {
        var script = Opened("/upload/1");
        // Reading the body is what fails, so the request itself is never complete.
        script.On("DELETE /upload/1", Status(204));
        var error = await Assert.ThrowsAsync<ContentException>(() => new TestClient(script).Registry.PushBlobAsync(
            Home, Blob(Content), _ => Task.FromResult<Stream>(new MemoryStream(source)), CancellationToken.None));
        Assert.StartsWith($"The source of {Blob(Content).Digest} gave ", error.Message, StringComparison.Ordinal);
        script.AssertDone();
    }
}
