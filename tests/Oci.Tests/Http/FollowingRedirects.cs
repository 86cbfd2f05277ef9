using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class FollowingRedirects
{
    static readonly byte[] Content = Bytes(1000);
    static readonly string Get = $"GET /v2/o/a/blobs/{Blob(Content).Digest}";

    [Fact]
    public async Task Storage_on_another_host_gets_no_credentials()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\""))
            .On(Get, Location(307, "https://storage.test/b?sig=secret"))
            .On("GET https://storage.test/b?sig=secret", Body(200, Content, null));
        Assert.Equal(Content, await new TestClient(script, User).Pull(Blob(Content)));
        Assert.Equal([null, UserBasic, null], script.Seen.Select(seen => seen.Authorization));
    }

    [Fact]
    public async Task The_own_host_keeps_them()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\""))
            .On(Get, Location(307, "/elsewhere")).On("GET /elsewhere", Body(200, Content, null));
        await new TestClient(script, User).Pull(Blob(Content));
        Assert.Equal(UserBasic, script.Last.Authorization);
    }

    [Fact]
    public async Task Another_port_is_another_host()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\""))
            .On(Get, Location(307, "https://registry.test:8443/b")).On(
                "GET https://registry.test:8443/b", Body(200, Content, null));
        await new TestClient(script, User).Pull(Blob(Content));
        Assert.Null(script.Last.Authorization);
    }

    [Fact]
    public async Task Credentials_do_not_come_back_after_a_detour()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\"")).On(Get, Location(307, "https://storage.test/b"))
            .On("GET https://storage.test/b", Location(302, "https://registry.test/c"))
            .On("GET /c", Body(200, Content, null));
        await new TestClient(script, User).Pull(Blob(Content));
        Assert.Null(script.Last.Authorization);
    }

    [Fact]
    public async Task Storage_which_asks_for_a_login_is_not_given_ours()
    {
        var script = new Script();
        for (var tries = 0; tries < 5; tries++)
            script.On(Get, Location(307, "https://storage.test/b"))
                .On("GET https://storage.test/b", Asks("Basic realm=\"x\""));
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => new TestClient(script, User).Pull(Blob(Content)));
        Assert.All(script.Seen, seen => Assert.Null(seen.Authorization));
        Assert.Contains("the storage behind the registry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_address_that_ran_out_is_asked_for_anew()
    {
        var script = new Script().On(Get, Location(307, "https://storage.test/b?1"))
            .On("GET https://storage.test/b?1", Status(403))
            .On(Get, Location(307, "https://storage.test/b?2"))
            .On("GET https://storage.test/b?2", Body(200, Content, null));
        Assert.Equal(Content, await new TestClient(script).Pull(Blob(Content)));
    }

    [Fact]
    public async Task Storage_that_lost_a_blob_does_not_mean_missing()
    {
        var script = new Script();
        for (var tries = 0; tries < 5; tries++)
            script.On(Get, Location(307, "https://storage.test/b"))
                .On("GET https://storage.test/b", Error(404, "BLOB_UNKNOWN"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => new TestClient(script).Pull(Blob(Content)));
    }

    [Fact]
    public async Task Redirects_in_circles_end()
    {
        var script = new Script().On(Get, Location(307, "/x"))
            .On("GET /x", Location(307, "/y")).On("GET /y", Location(307, "/x"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => new TestClient(script).Pull(Blob(Content)));
        script.AssertDone();
    }

    [Fact]
    public async Task Endless_redirects_end()
    {
        var script = new Script().On(Get, Location(307, "/0"));
        for (var hop = 0; hop < 5; hop++)
            script.On($"GET /{hop}", Location(307, $"/{hop + 1}"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => new TestClient(script).Pull(Blob(Content)));
        script.AssertDone();
    }

    [Theory]
    [InlineData(302, "/elsewhere")]
    [InlineData(307, "https://other.test/elsewhere")]
    public async Task A_write_is_not_carried_elsewhere(int status, string location)
    {
        var script = new Script().On("PUT /v2/o/a/manifests/latest", Location(status, location));
        await Assert.ThrowsAsync<RejectedException>(
            () => new TestClient(script).Registry.PutManifestAsync(Latest, Image, CancellationToken.None));
        script.AssertDone();
    }

    [Fact]
    public async Task A_write_keeps_its_body_when_the_own_host_moves_it()
    {
        var script = new Script().On("PUT /v2/o/a/manifests/latest", Location(307, "/elsewhere"))
            .On("PUT /elsewhere", Status(201));
        await new TestClient(script).Registry.PutManifestAsync(Latest, Image, CancellationToken.None);
        Assert.Equal(Image.Bytes.ToArray(), script.Last.Body);
    }
}
