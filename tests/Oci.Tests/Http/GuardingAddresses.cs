using KinoiteZfs.Oci.Http.Addresses;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class GuardingAddresses
{
    const string Get = "GET /v2/o/a/manifests/latest";

    [Theory]
    [InlineData("http://auth.test/token")]
    [InlineData("https://127.0.0.1/token")]
    [InlineData("https://127.1/token")]
    [InlineData("https://2130706433/token")]
    [InlineData("https://localhost/token")]
    [InlineData("https://localhost./token")]
    [InlineData("https://a.localhost/token")]
    [InlineData("https://10.1.2.3/token")]
    [InlineData("https://172.16.0.1/token")]
    [InlineData("https://192.168.1.1/token")]
    [InlineData("https://100.64.0.1/token")]
    [InlineData("https://169.254.169.254/token")]
    [InlineData("https://0.0.0.0/token")]
    [InlineData("https://[::1]/token")]
    [InlineData("https://[::ffff:10.0.0.1]/token")]
    [InlineData("https://[fe80::1]/token")]
    [InlineData("https://[fd00::1]/token")]
    [InlineData("https://user:pass@auth.test/token")]
    [InlineData("ftp://auth.test/token")]
    [InlineData("file:///etc/passwd")]
    public async Task A_token_server_in_the_own_network_is_not_asked(string realm)
    {
        var script = new Script().On(Get, Asks($"Bearer realm=\"{realm}\""));
        var error = await Assert.ThrowsAsync<ContentException>(new TestClient(script, User).GetLatest);
        Assert.Contains("token server, which is refused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "pass", error.Message.Replace("passwd", "", StringComparison.Ordinal), StringComparison.Ordinal);
        script.AssertDone();
    }

    [Fact]
    public async Task A_bearer_challenge_without_a_realm_is_a_content_error() =>
        await Assert.ThrowsAsync<ContentException>(
            new TestClient(new Script().On(Get, Asks("Bearer service=\"x\""))).GetLatest);

    [Theory]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://10.0.0.1/blob")]
    [InlineData("http://storage.test/blob")]
    public async Task A_redirect_into_the_own_network_or_out_of_https_is_refused(string target)
    {
        var script = new Script().On(Get, Location(307, target));
        await Assert.ThrowsAsync<ContentException>(new TestClient(script).GetLatest);
        script.AssertDone();
    }

    [Fact]
    public async Task A_token_servers_redirect_is_guarded_too()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On("GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fa%3Apull", Location(
                302, "https://169.254.169.254/"));
        await Assert.ThrowsAsync<ContentException>(new TestClient(script, User).GetLatest);
    }

    [Theory]
    [InlineData("https://192.168.0.9/upload")]
    [InlineData("http://registry.test/upload")]
    public async Task An_upload_location_in_the_own_network_or_out_of_https_is_refused(string location)
    {
        var blob = Blob(Bytes(10));
        var script = new Script().On($"HEAD /v2/o/a/blobs/{blob.Digest}", Status(404))
            .On("POST /v2/o/a/blobs/uploads/", Location(202, location));
        await Assert.ThrowsAsync<ContentException>(() => new TestClient(script).Push(Bytes(10)));
        script.AssertDone();
    }

    [Theory]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    [InlineData("ghcr.io", "https://ghcr.io/")]
    [InlineData("10.0.0.1:5000", "https://10.0.0.1:5000/")]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    public void Plain_http_is_for_loopback_alone(string host, string address) =>
        Assert.Equal(address, RegistryEndpoint.Create(host, plainHttp: null).Root.AbsoluteUri);

    [Fact]
    public void Plain_http_elsewhere_must_be_asked_for() =>
        Assert.Equal(
            "http://registry.test/", RegistryEndpoint.Create("registry.test", plainHttp: true).Root.AbsoluteUri);

    [Fact]
    public void Https_on_loopback_can_be_asked_for() =>
        Assert.Equal(
            "https://localhost:5000/", RegistryEndpoint.Create("localhost:5000", plainHttp: false).Root.AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData("https://ghcr.io")]
    [InlineData("ghcr.io/owner")]
    [InlineData("user@ghcr.io")]
    [InlineData("ghcr.io?x")]
    [InlineData("ghcr.io:99999")]
    public void Anything_but_a_host_is_no_registry(string host) =>
        Assert.Throws<FormatException>(() => RegistryEndpoint.Create(host, plainHttp: null));

    [Fact]
    public async Task A_lab_registry_on_loopback_may_use_a_token_server_beside_it()
    {
        const string get = "GET http://localhost:5000/v2/o/a/manifests/latest";
        var script = new Script().On(get, Asks("Bearer realm=\"http://127.0.0.1:5001/token\""))
            .On("GET http://127.0.0.1:5001/token?scope=repository%3Ao%2Fa%3Apull", Token("t")).On(get, Manifest(Image));
        await new TestClient(script, with: options => options with { Host = "localhost:5000" }).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task Even_a_lab_registry_cannot_send_to_link_local_services()
    {
        var script = new Script().On(
            "GET http://localhost:5000/v2/o/a/manifests/latest", Asks("Bearer realm=\"http://169.254.169.254/token\""));
        await Assert.ThrowsAsync<ContentException>(
            new TestClient(script, with: options => options with { Host = "localhost:5000" }).GetLatest);
    }
}
