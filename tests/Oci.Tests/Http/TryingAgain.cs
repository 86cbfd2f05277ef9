using System.Net.Sockets;
using System.Security.Authentication;
using KinoiteZfs.Oci.Http.Failures;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class TryingAgain
{
    const string Get = "GET /v2/o/a/manifests/latest";

    static async Task<TestClient> AfterFailure(HttpResponseMessage failure)
    {
        var script = new Script().On(Get, failure).On(Get, Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        script.AssertDone();
        return client;
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(522)]
    public async Task Passing_trouble_is_tried_again(int status) => await AfterFailure(Status(status));

    [Fact]
    public async Task A_lost_connection_is_tried_again()
    {
        var script = new Script().On(
            Get, _ => throw new HttpRequestException("reset", new SocketException((int)SocketError.ConnectionReset)))
            .On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_tried_again() =>
        await AfterFailure(Torn(200, Image.Bytes[..10].ToArray(), Image.Bytes.Length));

    [Fact]
    public async Task A_rate_limit_told_as_403_is_tried_again() =>
        await AfterFailure(
            Text(403, """{"message":"You have exceeded a secondary rate limit. Please wait"}""", "application/json"));

    [Fact]
    public async Task Pauses_double_and_are_spread()
    {
        var script = new Script();
        for (var tries = 0; tries < 5; tries++)
            script.On(Get, Status(503));
        var client = new TestClient(script, with: options => options with { Jitter = () => 0.5 });
        await Assert.ThrowsAsync<RegistryUnavailableException>(client.GetLatest);
        Assert.Equal([0.75, 1.5, 3, 6], client.Pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_kept() =>
        Assert.Equal(
            [7.0], (await AfterFailure(Status(429, ("Retry-After", "7")))).Pauses.Select(pause => pause.TotalSeconds));

    [Fact]
    public async Task Retry_After_as_a_date_is_kept() =>
        Assert.Equal([30.0], (await AfterFailure(Status(503, ("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT")))).Pauses
            .Select(pause => pause.TotalSeconds));

    [Fact]
    public async Task A_Retry_After_in_the_past_waits_the_usual_pause() =>
        Assert.Equal([0.5], (await AfterFailure(Status(503, ("Retry-After", "Wed, 31 Dec 2025 00:00:00 GMT")))).Pauses
            .Select(pause => pause.TotalSeconds));

    [Fact]
    public async Task The_delay_in_GHCRs_message_is_kept() =>
        Assert.Equal(
            [12.5], (await AfterFailure(Error(429, "TOOMANYREQUESTS", "retry-after: 12.5s, allowed: 2000/minute")))
                .Pauses.Select(pause => pause.TotalSeconds));

    [Theory]
    [InlineData("retry-after: 10.305464ms, allowed: 2000/minute", 0.010305464)]
    [InlineData("retry-after: 650.5µs, allowed: 44000/minute", 0.0006505)]
    [InlineData("retry-after: 1m10.25s, allowed", 70.25)]
    [InlineData("Retry-After: 2h", 7200)]
    public void Go_durations_are_read(string message, double seconds) =>
        Assert.Equal(
            seconds, RetryHint.Read(null, message, DateTimeOffset.UnixEpoch)!.Value.TotalSeconds, tolerance: 1e-6);

    [Theory]
    [InlineData("retry-after: soon")]
    [InlineData("allowed: 2000/minute")]
    [InlineData("")]
    public void Other_texts_hold_no_delay(string message) =>
        Assert.Null(RetryHint.Read("later", message, DateTimeOffset.UnixEpoch));

    [Fact]
    public async Task A_longer_wait_than_a_minute_fails_at_once_and_names_it()
    {
        var script = new Script().On(Get, Status(429, ("Retry-After", "3600")));
        var client = new TestClient(script);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(client.GetLatest);
        Assert.Contains("wants a pause of 60 min", error.Message, StringComparison.Ordinal);
        Assert.Contains("answered 429", error.Message, StringComparison.Ordinal);
        Assert.Empty(client.Pauses);
    }

    [Fact]
    public async Task One_request_told_to_wait_holds_back_the_others()
    {
        var script = new Script().On(Get, Status(429, ("Retry-After", "20"))).On(Get, Manifest(Image));
        var released = new TaskCompletionSource();
        var waiting = new TaskCompletionSource();
        List<TimeSpan> pauses = [];
        var client = new TestClient(script, with: options => options with
        {
            Delay = async (pause, _) =>
            {
                pauses.Add(pause);
                waiting.TrySetResult();
                await released.Task;
            },
        });
        var first = client.GetLatest();
        await waiting.Task;
        var second = client.GetLatest();
        Assert.Equal(2, pauses.Count);
        script.On(Get, Manifest(Image));
        client.Time.Advance(TimeSpan.FromMinutes(1));
        released.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal([20.0, 20.0], pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task Every_try_is_announced() =>
        Assert.Equal(
            ["GET https://registry.test/v2/o/a/manifests/latest: registry.test answered 503; try 2 of 5 in 500 ms"],
            (await AfterFailure(Status(503))).Notices);

    [Fact]
    public async Task A_host_that_does_not_exist_is_not_tried_again()
    {
        var script = new Script()
            .On(Get, _ => throw new HttpRequestException("no", new SocketException((int)SocketError.HostNotFound)));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(new TestClient(script).GetLatest);
        Assert.Contains("no such host", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_not_tried_again()
    {
        var script = new Script().On(
            Get, _ => throw new HttpRequestException("no", new AuthenticationException("The certificate is invalid")));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(new TestClient(script).GetLatest);
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_moves_is_given_up_and_tried_again()
    {
        var script = new Script().OnWithSilence(Get).On(Get, Manifest(Image));
        var client = new TestClient(script);
        var reading = client.GetLatest();
        await script.Silent;
        client.Time.Advance(TimeSpan.FromSeconds(101));
        await reading;
        Assert.Contains(
            "nothing moved on the connection for 100 s", Assert.Single(client.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_may_take_minutes_to_store_an_upload()
    {
        var blob = Blob(Bytes(10));
        var script = new Script().On($"HEAD /v2/o/a/blobs/{blob.Digest}", Status(404))
            .On("POST /v2/o/a/blobs/uploads/", Location(202, "/u"))
            .OnWithSilence($"PUT /u?digest={Uri.EscapeDataString(blob.Digest.ToString())}")
            .On($"HEAD /v2/o/a/blobs/{blob.Digest}", Status(200));
        var client = new TestClient(script);
        var pushing = client.Push(Bytes(10));
        await script.Silent;
        client.Time.Advance(TimeSpan.FromSeconds(299));
        Assert.False(pushing.IsCompleted);
        client.Time.Advance(TimeSpan.FromSeconds(2));
        await pushing;
        script.AssertDone();
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting()
    {
        using var cancellation = new CancellationTokenSource();
        var script = new Script().On(Get, Status(503));
        var client = new TestClient(script, with: options => options with
        {
            Delay = async (_, token) =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.Registry.GetManifestAsync(Latest, cancellation.Token));
    }
}
