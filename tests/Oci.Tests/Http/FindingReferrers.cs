using KinoiteZfs.Oci.Attachments;
using KinoiteZfs.Oci.Manifests;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class FindingReferrers
{
    const string Kind = "application/vnd.in-toto+json";
    static readonly string List = $"GET /v2/o/a/referrers/{Image.Digest}";
    static readonly string Tagged = $"/v2/o/a/manifests/sha256-{Image.Digest.Hex}";
    static readonly Descriptor One = new(MediaTypes.OciManifest, Digest.Of("one"u8), 7, ArtifactType: Kind);
    static readonly Descriptor Two = new(
        MediaTypes.OciManifest, Digest.Of("two"u8), 9, ArtifactType: "application/other");

    static RawManifest Index(params Descriptor[] entries) =>
        new ImageIndex(MediaTypes.OciIndex, entries, new Dictionary<string, string>()).ToRaw();

    static HttpResponseMessage Page(RawManifest index, params (string Name, string Value)[] headers) =>
        Body(200, index.Bytes.ToArray(), MediaTypes.OciIndex, headers);

    static Script NothingTagged(Script script) =>
        script.On("GET " + Tagged, Error(404, "MANIFEST_UNKNOWN"));

    static Script OneTagged(Script script) => script.On("GET " + Tagged, Manifest(Index(One)));

    static async Task<IReadOnlyList<Digest>> Ask(Script script, string? kind = null)
    {
        var found = await new TestClient(script).Registry
            .ListReferrersAsync(Home, Image.Digest, kind, CancellationToken.None);
        script.AssertDone();
        return [.. found.Select(referrer => referrer.Digest)];
    }

    [Fact]
    public async Task The_registrys_own_list_is_asked() =>
        Assert.Equal([One.Digest, Two.Digest], await Ask(NothingTagged(new Script().On(List, Page(Index(One, Two))))));

    [Fact]
    public async Task The_list_goes_on_where_the_registry_links() => Assert.Equal(
        [One.Digest, Two.Digest],
        await Ask(NothingTagged(new Script()
            .On(List, Page(Index(One), ("Link", $"</v2/o/a/referrers/{Image.Digest}?last=one>; rel=\"next\"")))
            .On(List + "?last=one", Page(Index(Two))))));

    [Fact]
    public async Task One_kind_can_be_asked_for() =>
        Assert.Equal([One.Digest], await Ask(NothingTagged(new Script().On(List, Page(Index(One, Two)))), Kind));

    [Fact]
    public async Task What_was_attached_before_the_registry_kept_lists_is_found_too() =>
        Assert.Equal([Two.Digest, One.Digest], await Ask(OneTagged(new Script().On(List, Page(Index(Two))))));

    [Fact]
    public async Task What_a_registry_lists_without_its_kind_is_known_by_the_tag()
    {
        var bare = One with { ArtifactType = MediaTypes.OciEmpty };
        Assert.Equal([One.Digest], await Ask(OneTagged(new Script().On(List, Page(Index(bare)))), Kind));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(406)]
    public async Task Without_such_lists_the_tag_tells(int status) =>
        Assert.Equal([One.Digest], await Ask(OneTagged(new Script().On(List, Status(status)))));

    [Fact]
    public async Task A_web_page_is_no_list() =>
        Assert.Equal([One.Digest], await Ask(OneTagged(new Script().On(List, Text(200, "<html/>", "text/html")))));

    [Fact]
    public async Task A_registry_without_lists_is_asked_once()
    {
        var script = OneTagged(OneTagged(new Script().On(List, Status(404))));
        var registry = new TestClient(script).Registry;
        await registry.ListReferrersAsync(Home, Image.Digest, null, CancellationToken.None);
        await registry.ListReferrersAsync(Home, Image.Digest, null, CancellationToken.None);
        script.AssertDone();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task No_permission_is_not_an_empty_list(int status) =>
        await Assert.ThrowsAsync<AccessDeniedException>(() => Ask(new Script().On(List, Error(status, "DENIED"))));

    [Fact]
    public async Task A_list_which_breaks_off_is_not_a_shorter_list() =>
        await Assert.ThrowsAsync<NotFoundException>(() => Ask(new Script()
            .On(List, Page(Index(One), ("Link", $"</v2/o/a/referrers/{Image.Digest}?last=one>; rel=\"next\"")))
            .On(List + "?last=one", Error(404, "NAME_UNKNOWN"))));

    [Theory]
    [InlineData("<https://other.test/v2/o/a/referrers/x>; rel=\"next\"")]
    [InlineData("</v2/o/secret/referrers/x>; rel=\"next\"")]
    public async Task A_page_elsewhere_is_not_asked_for(string link) =>
        await Assert.ThrowsAsync<ContentException>(() => Ask(new Script().On(List, Page(Index(One), ("Link", link)))));

    [Fact]
    public async Task Pages_in_circles_end() =>
        await Assert.ThrowsAsync<ContentException>(() => Ask(new Script()
            .On(List, Page(Index(One), ("Link", $"</v2/o/a/referrers/{Image.Digest}>; rel=\"next\"")))));

    [Fact]
    public async Task A_list_of_something_else_is_a_content_error() =>
        await Assert.ThrowsAsync<ContentException>(
            () => Ask(new Script().On(List, Text(200, """{"schemaVersion":2,"manifests":7}""", MediaTypes.OciIndex))));

    [Fact]
    public async Task A_registry_which_names_the_subject_lists_it_itself()
    {
        var script = new Script()
            .On($"PUT /v2/o/a/manifests/{Image.Digest}", Status(201, ("OCI-Subject", One.Digest.ToString())));
        Assert.True(await new TestClient(script).Registry.PutReferrerAsync(Home, Image, CancellationToken.None));
    }

    [Fact]
    public async Task A_registry_which_does_not_name_it_leaves_listing_to_us()
    {
        var script = new Script().On($"PUT /v2/o/a/manifests/{Image.Digest}", Status(201));
        Assert.False(await new TestClient(script).Registry.PutReferrerAsync(Home, Image, CancellationToken.None));
    }
}
