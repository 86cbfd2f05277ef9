using KinoiteZfs.Oci.Http.Limits;
using KinoiteZfs.Oci.Http.Sending;
using Microsoft.Extensions.Time.Testing;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>A byte a minute is no silence, and would keep a run for ever: the time for a body follows what has come of
/// it.</summary>
public sealed class RegistriesThatDrip
{
    const string Get = "GET /v2/o/a/manifests/latest";

    static readonly byte[] Content = Bytes(100_000);
    static readonly string GetBlob = $"GET /v2/o/a/blobs/{Blob(Content).Digest}";

    [Fact]
    public async Task A_manifest_that_drips_is_given_up_each_time()
    {
        var script = new Script();
        var client = new TestClient(script);
        for (var tries = 0; tries < 5; tries++)
            script.On(Get, Dripping(client.Time, Image.Bytes.ToArray(), bytes: 1, TimeSpan.FromMinutes(1)));

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(client.GetLatest);

        Assert.Contains("only 3 bytes came forward in ", error.Message, StringComparison.Ordinal);
        Assert.InRange(client.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(25));
        script.AssertDone();
    }

    [Fact]
    public async Task A_blob_that_drips_is_given_up()
    {
        var script = new Script();
        var client = new TestClient(script);
        script.On(GetBlob, Dripping(client.Time, Content, bytes: 1, TimeSpan.FromMinutes(1)));

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => client.Pull(Blob(Content)));

        Assert.Contains(
            "only 11 bytes came forward in 660 s, of 100000. It was given up", error.Message, StringComparison.Ordinal);
        Assert.InRange(client.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(11));
    }

    /// <summary>Each connection brings a byte, so that none is in vain.</summary>
    [Fact]
    public async Task A_blob_that_drips_over_many_connections_is_given_up()
    {
        var script = new Script();
        var client = new TestClient(script);
        for (var from = 0; from < 5000; from++)
        {
            script.On(GetBlob, from == 0
                ? Torn(200, Content[..1], Content.Length)
                : Torn(206, [Content[from]], Content.Length - from, (
                    "Content-Range", $"bytes {from}-{Content.Length - 1}/{Content.Length}")));
        }

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(() => client.Pull(Blob(Content)));

        Assert.Contains("It was given up", error.Message, StringComparison.Ordinal);
        Assert.InRange(client.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task A_slow_line_is_waited_for_as_long_as_the_blob_takes()
    {
        var large = Bytes(40_000 * 1000);
        var script = new Script();
        var client = new TestClient(script);
        script.On($"GET /v2/o/a/blobs/{Blob(large).Digest}", Dripping(
            client.Time, large, bytes: 40_000, TimeSpan.FromSeconds(1)));

        Assert.Equal(large.Length, (await client.Pull(Blob(large))).Length);
        Assert.InRange(client.Elapsed, TimeSpan.FromMinutes(16), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task Whoever_reads_slowly_is_not_held_against_the_registry()
    {
        var client = new TestClient(new Script().On(GetBlob, Body(200, Content, null)));
        await using var stream = await client.Registry.OpenBlobAsync(Home, Blob(Content), CancellationToken.None);
        var buffer = new byte[30_000];
        for (var read = 0; read < Content.Length; read += await stream.ReadAsync(buffer))
            client.Time.Advance(TimeSpan.FromHours(1));
    }

    /// <summary>The registry takes what is sent byte by byte.</summary>
    [Fact]
    public async Task An_upload_that_drips_is_given_up()
    {
        var time = new FakeTimeProvider();
        using var guard = new StallGuard(HttpLimits.Commit, time, CancellationToken.None);
        var stopped = new TaskCompletionSource<int>();
        var sending = guard.RunAsync(token =>
        {
            token.Register(() => stopped.TrySetCanceled(token));
            return stopped.Task;
        });
        var minutes = 0;
        for (; !sending.IsCompleted && minutes < 60; minutes++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            guard.Moved(1);
        }

        Assert.Contains(
            "bytes came forward", (await Assert.ThrowsAsync<TimeoutException>(() => sending)).Message,
            StringComparison.Ordinal);
        Assert.InRange(minutes, 10, 12);
    }

    [Fact]
    public async Task A_list_of_tags_whose_pages_come_slowly_is_given_up()
    {
        var script = new Script();
        var client = new TestClient(script);
        for (var page = 0; page < 100; page++)
        {
            script.On($"GET /v2/o/a/tags/list?n=1000{(page == 0 ? "" : $"&last={page}")}", _ =>
            {
                client.Time.Advance(TimeSpan.FromSeconds(90));
                return Json("""{"tags":["a"]}""", (
                    "Link", $"</v2/o/a/tags/list?n=1000&last={client.Elapsed.TotalSeconds / 90}>; rel=\"next\""));
            });
        }

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            async () => await client.Registry.ListTagsAsync(Home, default).CountAsync());

        Assert.Contains(
            "the registry's list of tags is not complete after 10 min and 7 pages", error.Message,
            StringComparison.Ordinal);
    }

    static HttpResponseMessage Dripping(FakeTimeProvider time, byte[] content, int bytes, TimeSpan every)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(
            new Drip(time, content, bytes, every)) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", MediaTypes.OciManifest);
        return answer;
    }

    sealed class Drip(FakeTimeProvider time, byte[] content, int bytes, TimeSpan every) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(every);
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, bytes)]));
        }
    }
}
