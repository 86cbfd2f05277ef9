using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class ListingTags
{
    const string First = "GET /v2/o/a/tags/list?n=1000";

    static async Task<List<string>> List(Script script)
    {
        var tags = new List<string>();
        await foreach (var tag in new TestClient(script).Registry.ListTagsAsync(Home, CancellationToken.None))
            tags.Add(tag.Name);
        script.AssertDone();
        return tags;
    }

    static HttpResponseMessage Page(string tags, string? link = null) =>
        link is null
            ? Json($$"""{"name":"o/a","tags":{{tags}}}""")
            : Json($$"""{"name":"o/a","tags":{{tags}}}""", ("Link", link));

    [Fact]
    public async Task A_short_list_is_one_page() =>
        Assert.Equal(["a", "b"], await List(new Script().On(First, Page("""["a","b"]"""))));

    [Theory]
    [InlineData("</v2/o/a/tags/list?n=1000&last=b>; rel=\"next\"")]
    [InlineData("<https://registry.test/v2/o/a/tags/list?n=1000&last=b>; rel=next")]
    [InlineData("</first>; rel=\"first\", </v2/o/a/tags/list?n=1000&last=b>; title=\"a\"; REL=\"last next\"")]
    public async Task The_next_page_is_where_the_registry_links(string link) =>
        Assert.Equal(["a", "b", "c"], await List(new Script().On(First, Page("""["a","b"]""", link))
            .On("GET /v2/o/a/tags/list?n=1000&last=b", Page("""["c"]"""))));

    [Fact]
    public async Task Links_to_other_things_end_the_list() =>
        Assert.Equal(
            ["a"], await List(new Script().On(First, Page("""["a"]""", "</v2/o/a/tags/list?last=z>; rel=\"prev\""))));

    [Theory]
    [InlineData("<https://other.test/v2/o/a/tags/list?last=b>; rel=\"next\"")]
    [InlineData("<http://registry.test/v2/o/a/tags/list?last=b>; rel=\"next\"")]
    [InlineData("</v2/o/secret/tags/list?last=b>; rel=\"next\"")]
    public async Task A_page_elsewhere_is_not_asked_for(string link) =>
        await Assert.ThrowsAsync<ContentException>(() => List(new Script().On(First, Page("""["a"]""", link))));

    [Fact]
    public async Task Pages_in_circles_end() =>
        await Assert.ThrowsAsync<ContentException>(
            () => List(new Script().On(First, Page("""["a"]""", "</v2/o/a/tags/list?n=1000>; rel=\"next\""))));

    /// <summary>Ten thousand pages, each of them new.</summary>
    [Fact]
    public async Task Pages_without_end_are_not_read()
    {
        var script = new Script();
        for (var page = 0; page < 10_000; page++)
        {
            script.On(
                $"GET /v2/o/a/tags/list?n=1000{(page == 0 ? "" : $"&last={page}")}",
                Page("""["a"]""", $"</v2/o/a/tags/list?n=1000&last={page + 1}>; rel=\"next\""));
        }

        var error = await Assert.ThrowsAsync<ContentException>(() => List(script));

        Assert.Contains(
            "lead in circles or never end (1001 pages). The list is not complete", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(1000, script.Seen.Count);
    }

    [Fact]
    public async Task No_tags_may_be_written_as_null() =>
        Assert.Empty(await List(new Script().On(First, Page("null"))));

    [Fact]
    public async Task A_repository_which_is_not_there_has_none() =>
        Assert.Empty(await List(new Script().On(First, Error(404, "NAME_UNKNOWN"))));

    [Fact]
    public async Task A_404_in_other_words_is_not_an_empty_list() =>
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => List(new Script().On(First, Status(404))));

    [Fact]
    public async Task A_repository_that_vanishes_between_pages_is_not_a_shorter_list() =>
        await Assert.ThrowsAsync<NotFoundException>(() => List(new Script()
            .On(First, Page("""["a"]""", "</v2/o/a/tags/list?last=a>; rel=\"next\""))
            .On("GET /v2/o/a/tags/list?last=a", Error(404, "NAME_UNKNOWN"))));

    [Fact]
    public async Task Refused_permission_is_not_an_empty_list() =>
        await Assert.ThrowsAsync<AccessDeniedException>(() => List(new Script().On(First, Error(403, "DENIED"))));

    [Theory]
    [InlineData("""{"tags":["../evil"]}""")]
    [InlineData("""{"tags":[null]}""")]
    [InlineData("""{"tags":"a"}""")]
    [InlineData("<html/>")]
    public async Task Something_that_is_not_a_list_of_tags_is_a_content_error(string text) =>
        await Assert.ThrowsAsync<ContentException>(() => List(new Script().On(First, Json(text))));
}
