using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class KeepingSecrets
{
    const string Get = "GET /v2/o/a/manifests/latest";

    [Fact]
    public async Task A_registry_that_echoes_the_login_does_not_get_it_into_a_message()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\""))
            .On(Get, seen => Text(400, "you sent " + seen.Authorization, "text/plain"));
        var error = await Assert.ThrowsAsync<RejectedException>(new TestClient(script, User).GetLatest);
        Assert.Contains("you sent Basic ***", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_echoes_the_token_does_not_get_it_into_a_message()
    {
        var script = new Script().On(Get, Asks("Bearer realm=\"/token\""))
            .On("GET /token?scope=repository%3Ao%2Fa%3Apull", Token("geheim"))
            .On(Get, seen => Error(400, "ODD", seen.Authorization!));
        Assert.DoesNotContain(
            "geheim", (await Assert.ThrowsAsync<RejectedException>(new TestClient(script).GetLatest)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_server_that_echoes_an_identity_token_does_not_get_it_into_a_message()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On("POST https://auth.test/token", Text(401, "no such refresh token: geheim", "text/plain"));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(
            new TestClient(script, new IdentityTokenCredential("u", "geheim", "the test")).GetLatest);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_identity_token_makes_no_riddle_of_the_message()
    {
        var script = new Script().On(Get, Asks(Bearer))
            .On("POST https://auth.test/token", Text(401, "no such token here", "text/plain"));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(
            new TestClient(script, new IdentityTokenCredential("u", "e", "the test")).GetLatest);
        Assert.Contains("no such token here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_addresses_and_sessions_are_shown_without_their_query()
    {
        var script = new Script();
        for (var tries = 0; tries < 5; tries++)
            script.On(Get, Location(307, "https://storage.test/b?sig=geheim"))
                .On("GET https://storage.test/b?sig=geheim", Status(500));
        var client = new TestClient(script);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(client.GetLatest);
        Assert.All(client.Notices.Append(error.Message), line => Assert.DoesNotContain(
            "geheim", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Credentials_print_only_where_they_came_from() =>
        Assert.All(
            [User, new IdentityTokenCredential("user", "pass", "the test"), new RegistryTokenCredential(
                "pass", "the test")],
            (RegistryCredential credential) => Assert.Equal("credentials from the test", credential.ToString()));

    [Fact]
    public async Task A_warning_is_told_once()
    {
        static HttpResponseMessage Warned()
        {
            var answer = Manifest(Image);
            answer.Headers.TryAddWithoutValidation("Warning", "299 - \"this image is old\"");
            return answer;
        }
        var client = new TestClient(new Script().On(Get, Warned()).On(Get, Warned()));
        await client.GetLatest();
        await client.GetLatest();
        Assert.Equal(["registry.test warns: 299 - \"this image is old\""], client.Notices);
    }
}
