using System.Net.Sockets;
using KinoiteZfs.Oci.Http.Options;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>A registry that is down for a while does not cost a night, and one that stays down ends it.</summary>
public class WaitingForOutages
{
    static readonly Func<HttpResponseMessage> NobodyThere = () =>
        throw new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused));

    static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);

    static Patience Twelve => new(TimeSpan.FromMinutes(12));

    [Theory]
    [InlineData(0)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Ten_minutes_without_an_answer_are_waited_for(int status)
    {
        var world = new World(TenMinutes, status == 0 ? NobodyThere : () => Status(status), () => Manifest(Image));

        await world.Client.GetLatest();

        Assert.InRange(world.Client.Elapsed, TenMinutes, TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task It_is_said_what_is_waited_for_and_how_long_still()
    {
        var world = new World(TenMinutes, () => Status(503), () => Manifest(Image));

        await world.Client.GetLatest();

        Assert.StartsWith(
            "GET https://registry.test/v2/o/a/manifests/latest: registry.test answered 503; try 2 of 5 in ",
            world.Client.Notices[0], StringComparison.Ordinal);
        Assert.Equal(
            "registry registry.test is down or overloaded (registry.test answered 503): trying again in 8 s, for 12 min more",
            world.Client.Notices[4]);
        Assert.EndsWith("trying again in 15 s, for 119.5 s more", world.Client.Notices[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_runs_patience_it_ends_and_says_how_long_it_was()
    {
        var world = new World(TimeSpan.FromHours(1), NobodyThere, () => Manifest(Image));

        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(world.Client.GetLatest);

        Assert.InRange(world.Client.Elapsed, TimeSpan.FromMinutes(11), TimeSpan.FromMinutes(12));
        Assert.Matches(@"after \d+ tries in 12 min\. Check that the registry is running", error.Message);
    }

    [Fact]
    public async Task It_is_one_patience_for_all_requests_of_a_run()
    {
        var world = new World(TimeSpan.FromHours(1), NobodyThere, () => Manifest(Image));
        await Assert.ThrowsAsync<RegistryUnavailableException>(world.Client.GetLatest);
        var ended = world.Client.Elapsed;

        await Assert.ThrowsAsync<RegistryUnavailableException>(world.Client.FindLatest);

        Assert.InRange(world.Client.Elapsed - ended, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Waiting_side_by_side_counts_once()
    {
        var patience = Twelve;
        var start = DateTimeOffset.UnixEpoch;

        Assert.Equal(TimeSpan.FromMinutes(7), patience.Spend(start, start.AddMinutes(5)));
        Assert.Equal(TimeSpan.FromMinutes(6), patience.Spend(start.AddMinutes(1), start.AddMinutes(6)));
        // A later outage is another one: what lay between was none.
        Assert.Equal(TimeSpan.Zero, patience.Spend(start.AddHours(1), start.AddHours(1).AddMinutes(6)));
        Assert.Null(patience.Spend(start.AddHours(2), start.AddHours(2).AddSeconds(1)));
    }

    /// <summary>The registry is there and has decided.</summary>
    [Theory]
    [InlineData(401, typeof(AccessDeniedException))]
    [InlineData(403, typeof(AccessDeniedException))]
    [InlineData(404, typeof(RegistryUnavailableException))]
    [InlineData(400, typeof(RejectedException))]
    public async Task A_refusal_is_not_waited_for(int status, Type expected)
    {
        var world = new World(TenMinutes, () => Status(status), () => Manifest(Image));

        Assert.IsType(expected, await Record.ExceptionAsync(world.Client.GetLatest));

        Assert.Empty(world.Client.Pauses);
    }

    [Fact]
    public async Task A_wish_of_minutes_is_kept_as_far_as_patience_goes()
    {
        var world = new World(
            TimeSpan.FromMinutes(4), () => Status(429, ("Retry-After", "300")), () => Manifest(Image));

        await world.Client.GetLatest();

        Assert.Equal([5.0], world.Client.Pauses.Select(pause => pause.TotalMinutes));
    }

    /// <summary>A download and a list have limits of their own, which an outage does not use up.</summary>
    [Fact]
    public async Task A_blob_that_breaks_off_goes_on_after_the_outage()
    {
        var content = Bytes(200_000);
        var isFirst = true;
        var world = new World(TimeSpan.FromMinutes(11), Broken, () => Body(200, content, null));

        Assert.Equal(content, await world.Client.Pull(Blob(content)));

        Assert.InRange(world.Client.Elapsed, TimeSpan.FromMinutes(11), TimeSpan.FromMinutes(12));

        HttpResponseMessage Broken()
        {
            var answer = isFirst ? Torn(200, content[..70_000], content.Length) : Status(503);
            isFirst = false;
            return answer;
        }
    }

    [Fact]
    public async Task A_list_whose_registry_was_down_is_read_to_its_end()
    {
        var pages = 0;
        var world = new World(
            TimeSpan.FromMinutes(11), () => Status(503),
            () => pages++ == 0
                ? Json("""{"tags":["a"]}""", ("Link", "</v2/o/a/tags/list?n=1000&last=a>; rel=\"next\""))
                : Json("""{"tags":["b"]}"""));

        var tags = await world.Client.Registry.ListTagsAsync(Home, CancellationToken.None).ToListAsync();

        Assert.Equal(["a", "b"], tags.Select(tag => tag.Name));
    }

    /// <summary>A registry which is down until a time, and a client with twelve minutes of patience.</summary>
    sealed class World : HttpMessageHandler
    {
        readonly TimeSpan _until;
        readonly Func<HttpResponseMessage> _down;
        readonly Func<HttpResponseMessage> _up;
        readonly (HttpMethod Method, Func<HttpResponseMessage> Answer)[] _always;

        public World(
            TimeSpan until, Func<HttpResponseMessage> down, Func<HttpResponseMessage> up,
            Func<HttpRegistryOptions, HttpRegistryOptions>? with = null,
            params (HttpMethod Method, Func<HttpResponseMessage> Answer)[] always)
        {
            (_until, _down, _up, _always) = (until, down, up, always);
            Client = new TestClient(new Script(), with: options =>
                (with ?? (same => same))(options with { Handler = this, Patience = Twelve }));
        }

        public TestClient Client { get; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = _always.FirstOrDefault(one => one.Method == request.Method).Answer
                ?? (Client.Elapsed < _until ? _down : _up);
            var message = answer();
            message.RequestMessage = request;
            return Task.FromResult(message);
        }
    }
}
