using System.Net;
using System.Text;

namespace KinoiteZfs.GitHub.Tests;

/// <summary>
/// GitHub's REST API for artifacts of one run of dana/kinoite-zfs, and the storage it sends downloads to, on
/// loopback. Forms are those
/// of docs.github.com, "List workflow run artifacts" (its example response), "Download an artifact" (302 with
/// Location, 410 Gone),
/// "Rate limits for the REST API" (403 or 429; x-ratelimit-reset) and "Troubleshooting the REST API" (404 for what a
/// token may not see).
/// </summary>
sealed class RunsStub : LoopbackListener
{
    /// <summary>Longer than 32 bits, as GitHub's are.</summary>
    public const long Run = 30_433_642_123;

    const long Artifact = 11_803_739_808;

    public string Name { get; init; } = $"build-inputs-{Run}";

    public bool Expired { get; init; }

    /// <summary>What the storage gives.</summary>
    public byte[] Archive { get; init; } = [];

    /// <summary>What every question is answered with instead: status, body, headers.</summary>
    public (int Status, string Body, (string Name, string Value)[] Headers)? Refusal { get; init; }

    /// <summary>What the download is answered with instead.</summary>
    public int? DownloadStatus { get; init; }

    public List<string> Requests { get; } = [];

    protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        Requests.Add(
            $"{request.HttpMethod} {request.Url!.PathAndQuery} "
            + $"{request.Headers["Authorization"]?.Split(' ')[^1] ?? "anonymous"}");
        response.ContentType = "application/json; charset=utf-8";
        switch (request.Url.AbsolutePath)
        {
            case var _ when Refusal is { } refusal:
                foreach (var (name, value) in refusal.Headers)
                    response.AddHeader(name, value);
                Send(response, refusal.Status, refusal.Body);
                break;
            case var path when path == $"/repos/dana/kinoite-zfs/actions/runs/{Run}/artifacts":
                Send(response, 200, $$"""
                    {
                      "total_count": 1,
                      "artifacts": [
                        {
                          "id": {{Artifact}}, "node_id": "MDg6QXJ0aWZhY3QxMQ==",
                          "name": "{{Name}}", "size_in_bytes": 556,
                          "url": "https://api.github.com/repos/dana/kinoite-zfs/actions/artifacts/{{Artifact}}",
                          "archive_download_url":
                            "https://api.github.com/repos/dana/kinoite-zfs/actions/artifacts/{{Artifact}}/zip",
                          "expired": {{(Expired ? "true" : "false")}},
                          "created_at": "2026-08-10T14:59:22Z", "expires_at": "2026-11-08T14:59:22Z",
                          "updated_at": "2026-08-10T14:59:22Z",
                          "workflow_run": {
                            "id": {{Run}}, "repository_id": 1296269, "head_repository_id": 1296269,
                            "head_branch": "main", "head_sha": "328faa0536e6fef19753d9d91dc96a9931694ce3"
                          }
                        }
                      ]
                    }
                    """);
                break;
            case var path when path == $"/repos/dana/kinoite-zfs/actions/artifacts/{Artifact}/zip"
                && DownloadStatus is { } status:
                Send(response, status, """{"message":"Artifact has expired"}""");
                break;
            case var path when path == $"/repos/dana/kinoite-zfs/actions/artifacts/{Artifact}/zip":
                // Another host: there the token has no business.
                response.Redirect($"http://127.0.0.1:{Address.Port}/storage?sig=signed");
                response.Close();
                break;
            case "/storage":
                response.ContentType = "application/zip";
                response.OutputStream.Write(Archive);
                response.Close();
                break;
            default:
                Send(response, 404,
                    """{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}""");
                break;
        }
    }

    static void Send(HttpListenerResponse response, int status, string body)
    {
        response.StatusCode = status;
        response.OutputStream.Write(Encoding.UTF8.GetBytes(body));
        response.Close();
    }
}
