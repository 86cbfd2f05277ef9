using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class LoggingIn
{
    const string Get = "GET /v2/o/a/manifests/latest";
    const string PullToken = "GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fa%3Apull";
    const string PushToken = "GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fa%3Apull%2Cpush";

    static Task Put(TestClient client) => client.Registry.PutManifestAsync(Latest, Image, CancellationToken.None);

    [Fact]
    public async Task An_open_registry_is_asked_once_and_without_credentials()
    {
        var script = new Script().On(Get, Manifest(Image));
        await new TestClient(script, User).GetLatest();
        Assert.Null(script.Last.Authorization);
        script.AssertDone();
    }

    [Fact]
    public async Task A_read_asks_for_a_token_to_pull_and_nothing_more()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        Assert.Equal("Bearer t", script.Last.Authorization);
        script.AssertDone();
    }

    [Fact]
    public async Task The_placeholder_scope_of_a_challenge_is_not_asked_for()
    {
        var script = new Script().On(Get, Asks(Bearer + ",scope=\"repository:user/image:pull\""))
            .On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task Credentials_go_to_the_token_server_as_basic()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script, User).GetLatest();
        Assert.Equal(UserBasic, script.Seen[1].Authorization);
    }

    static readonly MissingHelperCredential Missing = new("docker-credential-desktop", "no such file");

    [Fact]
    public async Task A_missing_helper_does_not_stop_a_public_pull()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script, Missing).GetLatest();
        Assert.Null(script.Seen[1].Authorization);
    }

    [Fact]
    public async Task Where_a_login_is_needed_the_missing_helper_is_named()
    {
        var token = await Assert.ThrowsAsync<AccessDeniedException>(() =>
            new TestClient(new Script().On(Get, Asks(Bearer)).On(PullToken, Error(401, "UNAUTHORIZED")), Missing)
                .GetLatest());
        var basic = await Assert.ThrowsAsync<CredentialException>(() =>
            new TestClient(new Script().On(Get, Asks("Basic realm=\"x\"")), Missing).GetLatest());

        Assert.All((string[])[token.Message, basic.Message], x => Assert.Contains(
            "docker-credential-desktop", x, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_write_asks_to_pull_and_push()
    {
        const string put = "PUT /v2/o/a/manifests/latest";
        var script = new Script().On(put, Asks(Bearer)).On(PushToken, Token("t")).On(put, Status(201));
        await Put(new TestClient(script, User));
        script.AssertDone();
    }

    [Fact]
    public async Task A_token_is_used_again()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t"))
            .On(Get, Manifest(Image)).On(Get, Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        await client.GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task A_token_to_push_also_serves_reads()
    {
        const string put = "PUT /v2/o/a/manifests/latest";
        var script = new Script().On(put, Asks(Bearer)).On(PushToken, Token("t"))
            .On(put, Status(201)).On(Get, Manifest(Image));
        var client = new TestClient(script, User);
        await Put(client);
        await client.GetLatest();
        Assert.Equal("Bearer t", script.Last.Authorization);
    }

    [Theory]
    [InlineData(300, 241)]
    [InlineData(null, 49)]
    public async Task A_token_is_renewed_before_it_runs_out(int? lifetime, int seconds)
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t", lifetime)).On(Get, Manifest(Image))
            .On(PullToken, Token("u")).On(Get, Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        client.Time.Advance(TimeSpan.FromSeconds(seconds));
        await client.GetLatest();
        Assert.Equal("Bearer u", script.Last.Authorization);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_replaced_once()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t")).On(Get, Manifest(Image))
            .On(Get, Asks(Bearer)).On(PullToken, Token("u")).On(Get, Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        await client.GetLatest();
        Assert.Equal("Bearer u", script.Last.Authorization);
    }

    [Fact]
    public async Task An_insufficient_scope_is_widened_once_with_the_needed_scope_first()
    {
        const string put = "PUT /v2/o/a/manifests/latest";
        var script = new Script().On(put, Asks(Bearer)).On(PushToken, Token("t"))
            .On(put, Asks(Bearer + ",scope=\"repository:o/z:pull repository:o/a:delete\",error=\"insufficient_scope\""))
            .On(
                "GET https://auth.test/token?service=registry.test&scope=repository%3Ao%2Fa%3Adelete%2Cpull%2Cpush&scope=repository%3Ao%2Fz%3Apull",
                Token("u"))
            .On(put, Status(201));
        await Put(new TestClient(script, User));
        script.AssertDone();
    }

    [Fact]
    public async Task A_read_never_lets_itself_be_talked_into_a_token_that_writes()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t"))
            .On(Get, Asks(Bearer + ",scope=\"repository:o/a:pull,push\""))
            .On(PullToken, Token("u")).On(Get, Manifest(Image));
        await new TestClient(script, User).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task A_registry_which_is_never_satisfied_is_an_access_error()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t"))
            .On(Get, Asks(Bearer)).On(PullToken, Token("u")).On(Get, Asks(Bearer));
        await Assert.ThrowsAsync<AccessDeniedException>(new TestClient(script).GetLatest);
        script.AssertDone();
    }

    [Fact]
    public async Task A_basic_challenge_is_answered_and_remembered()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\"")).On(Get, Manifest(Image)).On(Get, Manifest(Image));
        var client = new TestClient(script, User);
        await client.GetLatest();
        await client.GetLatest();
        Assert.Equal([null, UserBasic, UserBasic], script.Seen.Select(seen => seen.Authorization));
    }

    [Fact]
    public async Task A_wrong_password_is_not_sent_again()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\"")).On(Get, Asks("Basic realm=\"x\""));
        await Assert.ThrowsAsync<AccessDeniedException>(new TestClient(script, User).GetLatest);
        script.AssertDone();
    }

    [Fact]
    public async Task Credentials_are_looked_up_once_for_a_repository()
    {
        var logins = new Logins("pass");
        var script = new Script().On(Get, Asks("Basic realm=\"x\"")).On(Get, Manifest(Image)).On(Get, Manifest(Image));
        var client = new TestClient(script, with: options => options with { Credentials = logins });
        await client.GetLatest();
        await client.GetLatest();
        Assert.Equal(1, logins.Asked);
    }

    [Fact]
    public async Task A_login_renewed_meanwhile_is_found()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\""))
            .On(Get, Asks("Basic realm=\"x\"")).On(Get, Manifest(Image));
        await new TestClient(script, with: options => options with { Credentials = new Logins("old", "pass") })
            .GetLatest();
        Assert.Equal(UserBasic, script.Last.Authorization);
    }

    [Fact]
    public async Task Bearer_is_preferred_whatever_stands_beside_it()
    {
        var both = Status(401, ("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "Basic realm=\"x\", " + Bearer));
        var script = new Script().On(Get, both).On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script, User).GetLatest();
        Assert.Equal("Bearer t", script.Last.Authorization);
    }

    [Fact]
    public async Task A_login_of_an_unknown_kind_is_an_access_error() =>
        await Assert.ThrowsAsync<AccessDeniedException>(
            new TestClient(new Script().On(Get, Asks("Negotiate")), User).GetLatest);

    [Fact]
    public async Task Access_token_is_read_where_there_is_no_token()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On(PullToken, Json("""{"access_token":"t"}""")).On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        Assert.Equal("Bearer t", script.Last.Authorization);
    }

    [Fact]
    public async Task A_challenge_without_a_service_sends_none()
    {
        var script = new Script().On(Get, Asks("Bearer realm=\"https://auth.test/token?fixed=1\""))
            .On("GET https://auth.test/token?fixed=1&scope=repository%3Ao%2Fa%3Apull", Token("t"))
            .On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task A_relative_realm_is_the_registrys_own()
    {
        var script = new Script().On(Get, Asks("Bearer realm=\"/token\""))
            .On("GET /token?scope=repository%3Ao%2Fa%3Apull", Token("t")).On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        script.AssertDone();
    }

    [Fact]
    public async Task An_identity_token_is_posted()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On("POST https://auth.test/token", Json("""{"access_token":"t"}""")).On(Get, Manifest(Image));
        await new TestClient(script, new IdentityTokenCredential("<token>", "refresh me", "the test")).GetLatest();
        Assert.Equal(
            "grant_type=refresh_token&client_id=kinoite-zfs&refresh_token=refresh+me&scope=repository%3Ao%2Fa%3Apull&service=registry.test",
            script.Seen[1].Text);
    }

    [Fact]
    public async Task An_identity_token_falls_back_to_basic_where_posting_is_unknown()
    {
        var script = new Script().On(Get, Asks(Bearer)).On("POST https://auth.test/token", Status(404))
            .On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script, new IdentityTokenCredential("user", "pass", "the test")).GetLatest();
        Assert.Equal(UserBasic, script.Seen[2].Authorization);
    }

    [Fact]
    public async Task A_registry_token_is_sent_as_it_is()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(Get, Manifest(Image));
        await new TestClient(script, new RegistryTokenCredential("ready", "the test")).GetLatest();
        Assert.Equal("Bearer ready", script.Last.Authorization);
    }

    [Fact]
    public async Task A_token_server_which_refuses_is_an_access_error_that_names_the_scope()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On(PullToken, Error(403, "DENIED", "requested access to the resource is denied"));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(new TestClient(script).GetLatest);
        Assert.Contains("without credentials for repository:o/a:pull", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_server_in_trouble_is_tried_again()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Status(503))
            .On(PullToken, Token("t")).On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        script.AssertDone();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("""{"token":7}""")]
    [InlineData("""{"token":"a\nb"}""")]
    public async Task A_reply_without_a_usable_token_is_a_content_error(string reply)
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Json(reply));
        await Assert.ThrowsAsync<ContentException>(new TestClient(script).GetLatest);
    }

    [Fact]
    public async Task A_huge_token_reply_is_not_read()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Json(new string(' ', 70_000)));
        await Assert.ThrowsAsync<ContentException>(new TestClient(script).GetLatest);
    }

    [Fact]
    public async Task Parallel_requests_share_one_token()
    {
        var script = new Script().On(Get, Asks(Bearer)).On(PullToken, Token("t")).On(Get, Manifest(Image));
        var client = new TestClient(script);
        await client.GetLatest();
        client.Time.Advance(TimeSpan.FromHours(1));
        script.On(PullToken, Token("u"));
        for (var request = 0; request < 8; request++)
            script.On(Get, Manifest(Image));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetLatest()));
        script.AssertDone();
    }

    sealed class Logins(params string[] passwords) : ICredentialSource
    {
        public int Asked { get; private set; }

        public Task<RegistryCredential?> FindAsync(
            string registry, Repository repository, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(new PasswordCredential("user", passwords[Asked++], "the test"));
    }
}
