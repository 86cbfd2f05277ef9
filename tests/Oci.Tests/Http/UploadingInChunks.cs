using KinoiteZfs.Oci.Http.Options;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class UploadingInChunks
{
    static readonly byte[] Content = Bytes(250);
    static readonly string Head = $"HEAD /v2/o/a/blobs/{Blob(Content).Digest}";
    static readonly string Closing = $"digest={Uri.EscapeDataString(Blob(Content).Digest.ToString())}";

    static Script Opened(params (string Name, string Value)[] headers) =>
        new Script().On(Head, Status(404))
            .On("POST /v2/o/a/blobs/uploads/", Status(202, [("Location", "/u/0"), .. headers]));

    static HttpResponseMessage Next(string location, string? range = null) =>
        range is null ? Location(202, location) : Status(202, ("Location", location), ("Range", range));

    static void Restarted(Script script) => script.On(Head, Status(404)).On("POST /v2/o/a/blobs/uploads/", Next("/w/0"))
        .On("PATCH /w/0", Next("/w/1")).On("PATCH /w/1", Next("/w/2"))
        .On("PATCH /w/2", Next("/w/3")).On($"PUT /w/3?{Closing}", Status(201));

    static TestClient Client(Script script) =>
        new(script, with: options => options with { MonolithicUploadLimit = 200, ChunkBytes = 100 });

    static IEnumerable<string> Ranges(Script script) =>
        script.Seen.Where(seen => seen.Line.StartsWith("PATCH", StringComparison.Ordinal))
            .Select(seen => seen.Headers["Content-Range"]);

    static byte[] Sent(Script script) => [.. script.Seen
        .Where(seen => seen.Line.StartsWith("PATCH", StringComparison.Ordinal)).SelectMany(seen => seen.Body)];

    [Fact]
    public async Task Chunks_follow_each_other_at_the_addresses_the_registry_names()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1?s=1", "0-99")).On("PATCH /u/1?s=1", Next("/u/2?s=2", "0-199"))
            .On("PATCH /u/2?s=2", Next("/u/3?s=3", "0-249")).On($"PUT /u/3?s=3&{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-99", "100-199", "200-249"], Ranges(script));
        Assert.Equal(Content, Sent(script));
        Assert.Empty(script.Last.Body);
        script.AssertDone();
    }

    [Fact]
    public void Chunks_stay_within_what_GHCR_takes() =>
        Assert.Equal(4 * 1024 * 1024, new HttpRegistryOptions("ghcr.io", CredentialSources.Anonymous).ChunkBytes);

    [Fact]
    public async Task A_minimum_the_registry_names_is_kept()
    {
        var script = Opened(("OCI-Chunk-Min-Length", "150")).On("PATCH /u/0", Next("/u/1"))
            .On("PATCH /u/1", Next("/u/2")).On($"PUT /u/2?{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-149", "150-249"], Ranges(script));
    }

    [Fact]
    public async Task A_minimum_beyond_reason_is_refused()
    {
        var script = Opened(("OCI-Chunk-Min-Length", "2000000000")).On("DELETE /u/0", Status(204));
        await Assert.ThrowsAsync<RejectedException>(() => Client(script).Push(Content));
    }

    [Fact]
    public async Task A_chunk_the_registry_took_in_part_is_continued()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1", "0-59")).On("PATCH /u/1", Next("/u/2", "0-99"))
            .On("PATCH /u/2", Next("/u/3")).On("PATCH /u/3", Next("/u/4")).On($"PUT /u/4?{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-99", "60-99", "100-199", "200-249"], Ranges(script));
    }

    [Fact]
    public async Task A_stale_range_in_the_answer_is_not_believed()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1", "0-0")).On("PATCH /u/1", Next("/u/2", "0-99"))
            .On("PATCH /u/2", Next("/u/3", "0-99")).On($"PUT /u/3?{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-99", "100-199", "200-249"], Ranges(script));
    }

    [Fact]
    public async Task After_a_lost_connection_the_registry_is_asked_how_far_it_came()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1"))
            .On("PATCH /u/1", _ => throw new HttpRequestException("reset"))
            .On("GET /u/1", Status(204, ("Location", "/u/1b"), ("Range", "0-129"))).On("PATCH /u/1b", Next("/u/2"))
            .On("PATCH /u/2", Next("/u/3")).On($"PUT /u/3?{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-99", "100-199", "130-199", "200-249"], Ranges(script));
        script.AssertDone();
    }

    [Fact]
    public async Task A_chunk_that_arrived_unheard_is_not_sent_again()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1")).On("PATCH /u/1", Status(502))
            .On("GET /u/1", Status(204, ("Range", "0-199")))
            .On("PATCH /u/1", Next("/u/3")).On($"PUT /u/3?{Closing}", Status(201));
        await Client(script).Push(Content);
        Assert.Equal(["0-99", "100-199", "200-249"], Ranges(script));
    }

    [Fact]
    public async Task A_registry_that_forgot_confirmed_bytes_gets_a_new_session()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1")).On("PATCH /u/1", Status(416))
            .On("GET /u/1", Status(204, ("Range", "0-49")));
        Restarted(script);
        await Client(script).Push(Content);
        script.AssertDone();
    }

    [Theory]
    [InlineData("BLOB_UPLOAD_UNKNOWN")]
    [InlineData("BLOB_UPLOAD_INVALID")]
    public async Task A_registry_that_lost_the_session_gets_a_new_one(string code)
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1"))
            .On("PATCH /u/1", _ => throw new HttpRequestException("reset")).On("GET /u/1", Error(404, code));
        Restarted(script);
        await Client(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task An_upload_that_was_closed_unheard_is_not_sent_again()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1"))
            .On("PATCH /u/1", Next("/u/2")).On("PATCH /u/2", Next("/u/3"))
            .On($"PUT /u/3?{Closing}", Status(502))
            .On($"PUT /u/3?{Closing}", Error(404, "BLOB_UPLOAD_UNKNOWN")).On(Head, Status(200));
        await Client(script).Push(Content);
        script.AssertDone();
    }

    [Fact]
    public async Task A_wrong_source_is_noticed_before_its_last_chunk_is_sent()
    {
        var script = Opened().On("PATCH /u/0", Next("/u/1"))
            .On("PATCH /u/1", Next("/u/2")).On("DELETE /u/0", Status(204));
        await Assert.ThrowsAsync<ContentException>(() => Client(script).Registry.PushBlobAsync(
            Home, Blob(Content), _ => Task.FromResult<Stream>(new MemoryStream(new byte[250])),
            CancellationToken.None));
        script.AssertDone();
    }
}
