using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class TellingAnswersApart
{
    const string Get = "GET /v2/o/a/manifests/latest";
    const string Head = "HEAD /v2/o/a/manifests/latest";

    static Task<TException> GetFails<TException>(HttpResponseMessage answer)
        where TException : RegistryException => GetFails<TException>(() => answer, times: 1);

    static async Task<TException> GetFails<TException>(Func<HttpResponseMessage> answer, int times)
        where TException : RegistryException
    {
        var script = new Script();
        for (var time = 0; time < times; time++)
            script.On(Get, answer());
        var error = await Assert.ThrowsAsync<TException>(new TestClient(script).GetLatest);
        Assert.StartsWith(
            "GET https://registry.test/v2/o/a/manifests/latest: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        return error;
    }

    [Theory]
    [InlineData("MANIFEST_UNKNOWN")]
    [InlineData("NAME_UNKNOWN")]
    [InlineData("NOT_FOUND")]
    public async Task Unknown_in_a_registrys_words_means_missing(string code) =>
        await GetFails<NotFoundException>(Error(404, code));

    [Fact]
    public async Task Another_404_does_not_mean_missing() =>
        await GetFails<RegistryUnavailableException>(Text(404, "<html>no such page</html>", "text/html"));

    [Fact]
    public async Task A_404_of_json_without_a_registrys_code_does_not_mean_missing() =>
        await GetFails<RegistryUnavailableException>(Text(404, """{"message":"no route"}""", "application/json"));

    [Fact]
    public async Task Finding_something_missing_is_no_error()
    {
        var script = new Script().On(Head, Status(404)).On(Get, Error(404, "MANIFEST_UNKNOWN"));
        Assert.Null(await new TestClient(script).FindLatest());
        script.AssertDone();
    }

    [Fact]
    public async Task Finding_asks_for_a_second_opinion_before_it_says_missing()
    {
        var script = new Script().On(Head, Status(404)).On(Get, Text(404, "<html/>", "text/html"));
        await Assert.ThrowsAsync<RegistryUnavailableException>(new TestClient(script).FindLatest);
    }

    [Fact]
    public async Task Finding_without_permission_is_an_access_error()
    {
        var script = new Script().On(Head, Status(403));
        await Assert.ThrowsAsync<AccessDeniedException>(new TestClient(script).FindLatest);
    }

    [Fact]
    public async Task A_refusal_without_credentials_says_how_to_log_in()
    {
        var error = await GetFails<AccessDeniedException>(Error(403, "DENIED"));
        Assert.Contains("docker login registry.test", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_credentials_says_where_they_came_from()
    {
        var script = new Script().On(Get, Asks("Basic realm=\"x\"")).On(Get, Error(403, "DENIED"));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(new TestClient(script, User).GetLatest);
        Assert.Contains(
            "with credentials from the test for repository:o/a:pull", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_push_to_ghcr_names_the_missing_workflow_permission()
    {
        var script = new Script().On("PUT https://ghcr.io/v2/o/a/manifests/latest", Error(
            403, "DENIED", "installation not allowed to Write organization package"));
        var client = new TestClient(script, with: options => options with { Host = "ghcr.io" });
        var error = await Assert.ThrowsAsync<AccessDeniedException>(
            () => client.Registry.PutManifestAsync(Latest, Image, CancellationToken.None));
        Assert.Contains("packages: write", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "installation not allowed to Write organization package", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_read_of_ghcr_says_that_private_and_missing_look_alike()
    {
        var script = new Script().On("GET https://ghcr.io/v2/o/a/manifests/latest", Error(403, "DENIED"));
        var error = await Assert.ThrowsAsync<AccessDeniedException>(
            new TestClient(script, with: options => options with { Host = "ghcr.io" }).GetLatest);
        Assert.Contains("private and which do not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_registry_that_keeps_failing_is_unavailable(int status)
    {
        var error = await GetFails<RegistryUnavailableException>(
            () => Text(status, "<title>page is taking too long</title>", "text/html"), times: 5);
        Assert.Contains(
            $"answered {status} (<title>page is taking too long</title>), after 5 tries", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_request_is_a_refusal_and_not_repeated() =>
        await GetFails<RejectedException>(Error(400, "TAG_INVALID"));

    [Fact]
    public async Task An_answer_that_fits_nothing_is_a_content_error() => await GetFails<ContentException>(Status(204));

    [Fact]
    public async Task What_was_answered_is_carried_for_who_acts_on_it()
    {
        var refused = (await GetFails<AccessDeniedException>(Error(403, "denied"))).Answer!;
        Assert.Equal((HttpMethod.Get, "https://registry.test/v2/o/a/manifests/latest", HttpStatusCode.Forbidden), (
            refused.Method, refused.Url.ToString(), refused.Status));
        Assert.Equal(["DENIED"], refused.Codes);
        Assert.Equal(
            HttpStatusCode.BadGateway,
            (await GetFails<RegistryUnavailableException>(() => Status(502), times: 5)).Answer!.Status);
        Assert.Null(
            (await Assert.ThrowsAsync<ContentException>(new TestClient(new Script().On(Get, Json("[]"))).GetLatest))
                .Answer);
    }

    [Fact]
    public async Task All_errors_of_the_array_are_told()
    {
        var error = await GetFails<RejectedException>(Text(
            400, """{"errors":[{"code":"A","message":"one"},{"code":"B","message":"two"},7]}""", "application/json"));
        Assert.Contains("A: one; B: two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_and_length_of_foreign_texts_are_tamed()
    {
        var error = await GetFails<RejectedException>(
            Text(400, "\u001b[31mred\r\n\n" + new string('x', 5000), "text/plain"));
        Assert.Contains("(\\u{1b}[31mred xxx", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 700);
    }

    [Fact]
    public async Task A_huge_error_body_is_not_read() =>
        await GetFails<RejectedException>(Text(400, new string('x', 70_000), "text/plain"));
}
