using System.Text;
using KinoiteZfs.Oci.Manifests;
using static KinoiteZfs.Oci.Tests.Http.Answers;
using static KinoiteZfs.Oci.Tests.Http.TestClient;

namespace KinoiteZfs.Oci.Tests.Http;

public class ReadingManifests
{
    const string Get = "GET /v2/o/a/manifests/latest";
    const string Head = "HEAD /v2/o/a/manifests/latest";

    static Task<TException> GetFails<TException>(HttpResponseMessage answer)
        where TException : Exception =>
        Assert.ThrowsAsync<TException>(new TestClient(new Script().On(Get, answer)).GetLatest);

    static RawManifest Raw(string type, string text) => new(type, Encoding.UTF8.GetBytes(text));

    [Fact]
    public async Task The_bytes_stay_as_they_were_sent()
    {
        var odd = Raw(MediaTypes.OciManifest, "{ \"layers\":[ ],\r\n \"schemaVersion\" : 2 }\n");
        var read = await new TestClient(new Script().On(Get, Manifest(odd))).GetLatest();
        Assert.Equal(odd.Bytes.ToArray(), read.Bytes.ToArray());
        Assert.Equal(odd.Digest, read.Digest);
    }

    [Fact]
    public async Task Every_kind_of_image_is_accepted()
    {
        var script = new Script().On(Get, Manifest(Image));
        await new TestClient(script).GetLatest();
        var accepted = script.Last.Headers["Accept"];
        Assert.All(
            [
                MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerIndex,
                MediaTypes.DockerSchema1, MediaTypes.DockerSchema1Signed
            ],
            type => Assert.Contains(type, accepted, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_find_costs_one_HEAD()
    {
        var script = new Script().On(Head, Answers.Head(Image));
        Assert.Equal(Image.Descriptor, await new TestClient(script).FindLatest());
        script.AssertDone();
    }

    [Theory]
    [InlineData("Docker-Content-Digest")]
    [InlineData("Content-Type")]
    [InlineData("Content-Length")]
    public async Task A_HEAD_that_says_too_little_is_followed_by_a_GET(string missing)
    {
        var head = Answers.Head(Image);
        Assert.True(missing.StartsWith("Content", StringComparison.Ordinal)
            ? head.Content.Headers.Remove(missing)
            : head.Headers.Remove(missing));
        if (missing == "Content-Length")
            head.Content = Text(200, "", MediaTypes.OciManifest).Content;
        var script = new Script().On(Head, head).On(Get, Manifest(Image));
        Assert.Equal(Image.Descriptor, await new TestClient(script).FindLatest());
        script.AssertDone();
    }

    [Fact]
    public async Task A_registry_without_HEAD_is_asked_with_GET()
    {
        var script = new Script().On(Head, Status(405)).On(Get, Manifest(Image));
        Assert.Equal(Image.Descriptor, await new TestClient(script).FindLatest());
    }

    [Fact]
    public async Task A_digest_in_the_header_that_is_not_the_contents_is_a_content_error() =>
        await GetFails<ContentException>(Manifest(Image, digest: Digest.Of("other"u8).ToString()));

    [Fact]
    public async Task A_header_of_an_unknown_algorithm_is_passed_over()
    {
        var read = await new TestClient(new Script().On(Get, Manifest(Image, digest: "sha512:abc"))).GetLatest();
        Assert.Equal(Image.Digest, read.Digest);
    }

    [Fact]
    public async Task Other_content_than_the_digest_asked_for_is_a_content_error()
    {
        var digest = Digest.Of("other"u8);
        var script = new Script().On($"GET /v2/o/a/manifests/{digest}", Manifest(Image, digest: digest.ToString()));
        var error = await Assert.ThrowsAsync<ContentException>(
            () => new TestClient(script).Registry.GetManifestAsync(Home.At(digest), CancellationToken.None));
        Assert.Contains(Image.Digest.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_HEAD_of_a_digest_that_names_another_is_a_content_error()
    {
        var digest = Digest.Of("other"u8);
        var script = new Script().On($"HEAD /v2/o/a/manifests/{digest}", Answers.Head(Image));
        await Assert.ThrowsAsync<ContentException>(
            () => new TestClient(script).Registry.FindManifestAsync(Home.At(digest), CancellationToken.None));
    }

    [Fact]
    public async Task A_reference_with_tag_and_digest_is_asked_for_by_digest()
    {
        var script = new Script().On($"GET /v2/o/a/manifests/{Image.Digest}", Manifest(Image));
        await new TestClient(script).Registry.GetManifestAsync(Latest.Pinned(Image.Digest), CancellationToken.None);
        script.AssertDone();
    }

    [Fact]
    public async Task More_than_4_MiB_is_a_content_error() =>
        await GetFails<ContentException>(Body(200, new byte[RawManifest.MaximumBytes + 1], MediaTypes.OciManifest));

    [Fact]
    public async Task More_than_4_MiB_without_a_length_is_a_content_error()
    {
        var answer = Body(200, [], MediaTypes.OciManifest);
        answer.Content = new StreamContent(new EndlessStream());
        await GetFails<ContentException>(answer);
    }

    [Theory]
    [InlineData(MediaTypes.DockerSchema1)]
    [InlineData(MediaTypes.DockerSchema1Signed)]
    [InlineData("application/json")]
    public async Task Schema_1_is_named_in_the_error(string type)
    {
        var error = await GetFails<ContentException>(Manifest(Raw(type, """{"schemaVersion":1,"fsLayers":[]}""")));
        Assert.Contains("schema 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_1_is_named_after_a_HEAD_too()
    {
        var script = new Script().On(Head, Answers.Head(Raw(MediaTypes.DockerSchema1, "{}")));
        var error = await Assert.ThrowsAsync<ContentException>(new TestClient(script).FindLatest);
        Assert.Contains("schema 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_contradicts_the_manifest_is_a_content_error() =>
        await GetFails<ContentException>(Manifest(Raw(MediaTypes.OciIndex, Encoding.UTF8.GetString(Image.Bytes.Span))));

    [Fact]
    public async Task A_header_that_contradicts_the_shape_is_a_content_error() =>
        await GetFails<ContentException>(Manifest(Raw(MediaTypes.OciManifest, """{"manifests":[]}""")));

    [Fact]
    public async Task A_manifest_without_a_type_in_the_header_says_it_itself() =>
        Assert.Equal(MediaTypes.OciManifest, (await new TestClient(
            new Script().On(Get, Body(200, Image.Bytes.ToArray(), "application/json"))).GetLatest()).MediaType);

    [Fact]
    public async Task An_index_without_any_type_is_known_by_its_shape() =>
        Assert.Equal(MediaTypes.OciIndex, (await new TestClient(new Script()
            .On(Get, Text(200, """{"schemaVersion":2,"manifests":[]}""", "text/plain"))).GetLatest()).MediaType);

    [Fact]
    public async Task Parameters_of_the_type_do_not_matter() =>
        Assert.Equal(MediaTypes.OciManifest, (await new TestClient(new Script().On(
            Get, Body(200, Image.Bytes.ToArray(), MediaTypes.OciManifest + "; charset=utf-8"))).GetLatest()).MediaType);

    [Theory]
    [InlineData("<html>welcome</html>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("[]", MediaTypes.OciIndex + "x")]
    [InlineData("", MediaTypes.OciManifest)]
    public async Task Something_else_is_a_content_error(string text, string type) =>
        await GetFails<ContentException>(Text(200, text, type));

    sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(buffer.Length);
    }
}
