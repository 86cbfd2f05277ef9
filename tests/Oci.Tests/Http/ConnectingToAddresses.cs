using System.Net.Sockets;
using System.Text;
using KinoiteZfs.Oci.Http;
using KinoiteZfs.Oci.Http.Addresses;
using KinoiteZfs.Oci.Http.Limits;
using KinoiteZfs.Oci.Http.Options;
using KinoiteZfs.Oci.Http.Sending;

namespace KinoiteZfs.Oci.Tests.Http;

/// <summary>
/// The other side names hosts, and its DNS says where they are: what counts is the address that is connected to. Names
/// and addresses are the test's own; connections end at a server on this machine, whichever address they are for.
/// </summary>
public sealed class ConnectingToAddresses : IDisposable
{
    const string Public = "203.0.113.5";

    readonly TcpListener _server = new(IPAddress.Loopback, 0);
    readonly Dictionary<string, string[]> _names =
        new() { ["registry.test"] = [Public], ["auth.test"] = ["203.0.113.6"] };
    readonly List<string> _connected = [];
    readonly List<string> _requests = [];

    public ConnectingToAddresses() => _server.Start();

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::1")]
    public async Task A_token_server_whose_name_leads_into_the_own_network_is_not_asked(string address)
    {
        _names["auth.test"] = [address];

        var error = await RefusedAsync(Challenge);

        Assert.StartsWith(
            "GET http://auth.test/token: the registry registry.test leads to auth.test, which is at ", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("Nothing was sent there.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_whose_name_leads_into_the_own_network_is_not_followed()
    {
        _names["storage.test"] = ["192.168.1.1"];

        Assert.Contains(
            "leads to storage.test, which is at 192.168.1.1",
            (await RefusedAsync("307 Moved\r\nLocation: http://storage.test/blob")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_whose_name_leads_into_the_own_network_is_not_sent()
    {
        _names["storage.test"] = ["10.0.0.9"];
        var content = TestClient.Bytes(10);
        var serving = ServeAsync("404 Not Found", "202 Accepted\r\nLocation: http://storage.test/upload");
        await using var registry = Client();

        await Assert.ThrowsAsync<ContentException>(
            () => registry.PushBlobAsync(
                TestClient.Home, TestClient.Blob(content), _ => Task.FromResult<Stream>(new MemoryStream(content)),
                default));

        await serving;
        Assert.Equal([Public, Public], _connected);
    }

    [Fact]
    public async Task Of_a_name_with_several_addresses_only_those_outside_are_connected_to()
    {
        _names["auth.test"] = ["10.0.0.1", "203.0.113.7", "127.0.0.1"];

        await LoggedInAsync();

        Assert.Equal([Public, "203.0.113.7", Public], _connected);
    }

    /// <summary>Who names a registry in a private network means it, and what stands beside it there.</summary>
    [Theory]
    [InlineData("10.0.0.5", "10.0.0.6")]
    [InlineData("10.0.0.5", "192.168.1.1")]
    [InlineData("10.0.0.5", "203.0.113.6")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.6")]
    [InlineData("fd00::5", "10.0.0.6")]
    public async Task A_registry_in_a_private_network_works(string registry, string auth)
    {
        (_names["registry.test"], _names["auth.test"]) = ([registry], [auth]);

        await LoggedInAsync();

        Assert.Equal([registry, auth, registry], _connected);
    }

    [Theory]
    [InlineData("10.0.0.5", "127.0.0.1")]
    [InlineData("10.0.0.5", "169.254.169.254")]
    [InlineData("127.0.0.1", "169.254.169.254")]
    public async Task It_points_neither_to_this_machine_nor_to_link_local_services(string registry, string auth)
    {
        (_names["registry.test"], _names["auth.test"]) = ([registry], [auth]);

        await RefusedAsync(Challenge);
    }

    /// <summary>Its DNS answers otherwise from one time to the next ("rebinding"), or says both at once.</summary>
    [Theory]
    [InlineData(Public, "10.0.0.9")]
    [InlineData("10.0.0.9", Public)]
    [InlineData("10.0.0.9,203.0.113.5", "10.0.0.9")]
    public async Task A_registry_that_was_outside_once_does_not_come_in_later(string first, string then)
    {
        (_names["registry.test"], _names["auth.test"]) = (first.Split(','), ["10.0.0.6"]);
        var serving = ServeAsync(Manifest, Challenge);
        await using var registry = Client();
        await registry.GetManifestAsync(TestClient.Latest, default);
        _names["registry.test"] = [then];

        await Assert.ThrowsAsync<ContentException>(() => registry.GetManifestAsync(TestClient.Latest, default));

        await serving;
        Assert.DoesNotContain("10.0.0.6", _connected);
    }

    /// <summary>It is this machine's own choice, may stand anywhere, and resolves names by itself.</summary>
    [Theory]
    [InlineData(true, "GET http://registry.test/v2/o/a/manifests/latest ")]
    [InlineData(false, "CONNECT registry.test:443 ")]
    public async Task A_proxy_may_be_in_the_own_network(bool plainHttp, string request)
    {
        _names["proxy.test"] = ["10.0.0.1"];
        var serving = ServeAsync(Manifest);
        using var pool = ConnectionPool.For(
            RegistryEndpoint.Create("registry.test", plainHttp), FakeNetwork, TimeSpan.FromSeconds(15));
        pool.Proxy = new WebProxy("http://proxy.test:3128");
        await using var registry = new HttpRegistry(Options with { PlainHttp = plainHttp, Handler = pool });

        var failure = await Record.ExceptionAsync(
            () => registry.GetManifestAsync(TestClient.Latest, default).WaitAsync(TimeSpan.FromMinutes(1)));

        await serving;
        Assert.IsNotType<ContentException>(failure);
        Assert.StartsWith(request, _requests[0], StringComparison.Ordinal);
        Assert.Equal("10.0.0.1", _connected[0]);
    }

    const string Challenge = "401 Unauthorized\r\nWWW-Authenticate: Bearer realm=\"http://auth.test/token\"";

    static readonly string Manifest =
        $"200 OK\r\nContent-Type: {MediaTypes.OciManifest}\r\n\r\n{Encoding.UTF8.GetString(TestClient.Image.Bytes.Span)}";

    HttpRegistryOptions Options => new("registry.test", CredentialSources.Anonymous)
    {
        PlainHttp = true,
        Network = FakeNetwork,
        Delay = (_, _) => Task.CompletedTask,
    };

    Network FakeNetwork => new(
        (name, _) => Task.FromResult<IPAddress[]>([.. _names[name].Select(IPAddress.Parse)]),
        async (addresses, _, cancellationToken) =>
        {
            _connected.AddRange(addresses.Select(address => address.ToString()));
            return await Network.Real.Connect(
                [IPAddress.Loopback], ((IPEndPoint)_server.LocalEndpoint).Port, cancellationToken);
        });

    HttpRegistry Client() => new(Options);

    async Task<ContentException> RefusedAsync(string answer)
    {
        var serving = ServeAsync(answer);
        await using var registry = Client();
        var error = await Assert.ThrowsAsync<ContentException>(
            () => registry.GetManifestAsync(TestClient.Latest, default));
        await serving;
        Assert.Equal(_names["registry.test"], _connected);
        return error;
    }

    async Task LoggedInAsync()
    {
        var serving = ServeAsync(Challenge, "200 OK\r\n\r\n{\"token\":\"t\"}", Manifest);
        await using var registry = Client();
        await registry.GetManifestAsync(TestClient.Latest, default);
        await serving;
        Assert.Contains("Authorization: Bearer t", _requests[2], StringComparison.Ordinal);
    }

    /// <summary>Answers one connection after the other and closes each.</summary>
    async Task ServeAsync(params string[] answers)
    {
        foreach (var answer in answers)
        {
            var parts = answer.Split("\r\n\r\n", 2);
            var body = parts.ElementAtOrDefault(1) ?? "";
            using var client = await _server.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, leaveOpen: true);
            var request = new StringBuilder();
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
                request.Append(line).Append('\n');
            _requests.Add(request.ToString());
            await stream.WriteAsync(Encoding.UTF8.GetBytes(
                $"HTTP/1.1 {parts[0]}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
        }
    }
}
