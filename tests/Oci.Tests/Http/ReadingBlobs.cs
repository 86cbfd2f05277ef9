using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class ReadingBlobs
{
    static readonly byte[] Content = Bytes(200_000);
    static readonly string Get = $"GET /v2/o/a/blobs/{Blob(Content).Digest}";
    static readonly string Head = $"HEAD /v2/o/a/blobs/{Blob(Content).Digest}";

    static Task<TException> PullFails<TException>(Script script, Descriptor? blob = null)
        where TException : Exception =>
        Assert.ThrowsAsync<TException>(() => new TestClient(script).Pull(blob ?? Blob(Content)));

    static HttpResponseMessage Rest(int from, string? range = null) => Body(
        206, Content[from..], null, ("Content-Range", range ?? $"bytes {from}-{Content.Length - 1}/{Content.Length}"));

    [Fact]
    public async Task A_blob_is_read_with_one_request()
    {
        var script = new Script().On(Get, Body(200, Content, null));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
        script.AssertDone();
    }

    [Fact]
    public async Task An_empty_blob_is_read()
    {
        var script = new Script().On($"GET /v2/o/a/blobs/{Blob([]).Digest}", Body(200, [], null));
        Assert.Empty(await new TestClient(script).Pull(Blob([])));
    }

    [Fact]
    public async Task A_lost_connection_is_taken_up_where_it_broke()
    {
        var script = new Script().On(Get, Torn(200, Content[..70_000], Content.Length)).On(Get, Rest(70_000));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
        Assert.Equal("bytes=70000-", script.Last.Headers["Range"]);
        script.AssertDone();
    }

    [Fact]
    public async Task A_server_without_ranges_starts_over_unnoticed()
    {
        var script = new Script().On(Get, Torn(200, Content[..70_000], Content.Length))
            .On(Get, Body(200, Content, null));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
    }

    [Fact]
    public async Task A_blob_may_break_more_often_than_tries_as_long_as_it_moves()
    {
        var script = new Script().On(Get, Torn(200, Content[..10_000], Content.Length));
        for (var from = 10_000; from < 100_000; from += 10_000)
            script.On(Get, Torn(206, Content[from..(from + 10_000)], Content.Length - from, (
                "Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}")));
        script.On(Get, Rest(100_000));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
    }

    [Fact]
    public async Task A_blob_that_no_longer_moves_is_given_up()
    {
        var script = new Script().On(Get, Torn(200, Content[..10_000], Content.Length));
        for (var tries = 0; tries < 4; tries++)
            script.On(Get, Status(503));
        await PullFails<RegistryUnavailableException>(script);
        script.AssertDone();
    }

    [Fact]
    public async Task Changed_bytes_are_a_content_error()
    {
        var changed = Content.ToArray();
        changed[150_000] ^= 1;
        var error = await PullFails<ContentException>(new Script().On(Get, Body(200, changed, null)));
        Assert.Contains(Digest.Of(changed).ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_bytes_are_noticed_before_the_last_ones_are_handed_out()
    {
        var changed = Content.ToArray();
        changed[0] ^= 1;
        await using var stream = await new TestClient(new Script().On(Get, Body(200, changed, null))).Registry
            .OpenBlobAsync(Home, Blob(Content), CancellationToken.None);
        await Assert.ThrowsAsync<ContentException>(() => stream.ReadExactlyAsync(new byte[Content.Length]).AsTask());
        await Assert.ThrowsAsync<ContentException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Another_length_is_refused_before_it_is_read(int more)
    {
        var script = new Script().On(Get, Body(200, Bytes(Content.Length + more), null));
        await Assert.ThrowsAsync<ContentException>(
            () => new TestClient(script).Registry.OpenBlobAsync(Home, Blob(Content), CancellationToken.None));
    }

    [Fact]
    public async Task More_bytes_than_announced_are_a_content_error()
    {
        var answer = Status(200);
        answer.Content = new StreamContent(new UnknownLength([.. Content, 1]));
        await PullFails<ContentException>(new Script().On(Get, answer));
    }

    [Fact]
    public async Task Fewer_bytes_without_a_length_count_as_a_lost_connection()
    {
        var answer = Status(200);
        answer.Content = new StreamContent(new UnknownLength(Content[..50_000]));
        var script = new Script().On(Get, answer).On(Get, Rest(50_000));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
    }

    [Fact]
    public async Task Another_range_than_asked_for_is_a_content_error()
    {
        var script = new Script().On(Get, Torn(200, Content[..70_000], Content.Length))
            .On(Get, Rest(70_000, "bytes 60000-189999/200000"));
        await PullFails<ContentException>(script);
    }

    [Fact]
    public async Task A_missing_blob_is_told_when_it_is_opened()
    {
        var script = new Script().On(Get, Error(404, "BLOB_UNKNOWN"));
        await Assert.ThrowsAsync<NotFoundException>(
            () => new TestClient(script).Registry.OpenBlobAsync(Home, Blob(Content), CancellationToken.None));
    }

    [Fact]
    public async Task Reading_without_waiting_gives_the_same_bytes()
    {
        await using var stream = await new TestClient(new Script().On(Get, Body(200, Content, null))).Registry
            .OpenBlobAsync(Home, Blob(Content), CancellationToken.None);
        using var all = new MemoryStream();
#pragma warning disable CA1849 // The synchronous way is what is tested.
        stream.CopyTo(all);
#pragma warning restore CA1849
        Assert.Equal(Content, all.ToArray());
    }

    [Fact]
    public async Task A_HEAD_tells_whether_a_blob_is_there()
    {
        var script = new Script().On(Head, Status(200)).On(Head, Status(404));
        var client = new TestClient(script);
        Assert.True(await client.Registry.HasBlobAsync(Home, Blob(Content).Digest, CancellationToken.None));
        Assert.False(await client.Registry.HasBlobAsync(Home, Blob(Content).Digest, CancellationToken.None));
    }

    [Fact]
    public async Task A_page_of_HTML_does_not_mean_that_a_blob_is_missing()
    {
        var script = new Script().On(Head, Text(404, "", "text/html"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => new TestClient(script).Registry.HasBlobAsync(Home, Blob(Content).Digest, CancellationToken.None));
    }

    sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
