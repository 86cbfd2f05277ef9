using System.Net;
using System.Text;
using KinoiteZfs.Pipeline.Text;

namespace KinoiteZfs.GitHub.Tests;

public class ReadingReleasePages
{
    [Fact]
    public async Task Published_releases_of_the_first_page_are_given_in_GitHubs_order()
    {
        using var stub = new ReleasesStub();

        var tags = await new OpenZfsReleasePages("secret-token", stub.Address).NewestAsync(CancellationToken.None);

        Assert.Equal(["zfs-2.4.4", "zfs-2.3.9"], tags);
        Assert.Equal(["GET /repos/openzfs/zfs/releases?per_page=30&page=1 secret-token"], stub.Requests);
    }

    [Fact]
    public async Task A_refusal_says_that_the_fork_would_get_the_same()
    {
        using var stub = new ReleasesStub { Status = 403 };

        var error = await Assert.ThrowsAsync<PipelineException>(
            () => new OpenZfsReleasePages(null, stub.Address).NewestAsync(CancellationToken.None));

        Assert.StartsWith(
            "GitHub's list of OpenZFS releases cannot be read (403 said so), and the akmods fork would ask for the same list.",
            error.Message, StringComparison.Ordinal);
    }

    /// <summary>docs.github.com, "List releases".</summary>
    sealed class ReleasesStub : LoopbackListener
    {
        public int Status { get; init; } = 200;

        public List<string> Requests { get; } = [];

        protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
        {
            Requests.Add(
                $"{request.HttpMethod} {request.Url!.PathAndQuery} {request.Headers["Authorization"]?.Split(' ')[^1]}");
            response.StatusCode = Status;
            response.ContentType = "application/json; charset=utf-8";
            response.OutputStream.Write(Encoding.UTF8.GetBytes(Status != 200 ? """{"message":"said so"}""" : """
                [
                  { "tag_name": "zfs-2.5.0", "draft": true, "prerelease": false },
                  { "tag_name": "zfs-2.4.4", "draft": false, "prerelease": false },
                  { "tag_name": "zfs-2.5.0-rc1", "draft": false, "prerelease": true },
                  { "tag_name": "zfs-2.3.9", "draft": false, "prerelease": false }
                ]
                """));
            response.Close();
        }
    }
}
