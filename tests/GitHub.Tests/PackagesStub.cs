using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace KinoiteZfs.GitHub.Tests;

/// <summary>GitHub's REST API for packages, as far as the documentation says, on loopback.</summary>
sealed class PackagesStub : LoopbackListener
{
    readonly Lock _gate = new();

    /// <summary>The only owner; an organization or a person.</summary>
    public string Owner { get; init; } = "dana";

    public bool IsOrganization { get; init; }

    /// <summary>Digest and tags, by id.</summary>
    public SortedDictionary<int, (string Digest, string[] Tags)> Versions { get; } = [];

    /// <summary>What every request is answered with instead.</summary>
    public int? Status { get; init; }

    public List<string> Requests { get; } = [];

    public List<string?> Tokens { get; } = [];

    protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        lock (_gate)
        {
            Requests.Add($"{request.HttpMethod} {request.Url!.PathAndQuery}");
            Tokens.Add(request.Headers["Authorization"]);
            var (status, body) = Status is { } always ? (always, """{"message":"said so"}""") : Content(request);
            response.StatusCode = status;
            response.AddHeader("X-OAuth-Scopes", "read:packages, write:packages");
            if (body is not null)
            {
                response.ContentType = "application/json; charset=utf-8";
                response.OutputStream.Write(Encoding.UTF8.GetBytes(body));
            }
        }
        response.Close();
    }

    (int Status, string? Body) Content(HttpListenerRequest request)
    {
        var root = $"/{(IsOrganization ? "orgs" : "users")}/{Owner}/packages/container/kinoite-zfs/versions";
        var path = request.Url!.AbsolutePath;
        if ($"{path}/versions" == root)
            return (200, """{"name":"kinoite-zfs","visibility":"private","repository":{"full_name":"dana/fork"}}""");
        if (path == root)
        {
            var (page, size) = (int.Parse(request.QueryString["page"] ?? "1", null), int.Parse(
                request.QueryString["per_page"] ?? "30", null));
            return (
                200,
                $"[{string.Join(',', Versions.Skip((page - 1) * size).Take(size).Select(version => Json(version.Key, version.Value)))}]");
        }
        if (path.StartsWith(root + "/", StringComparison.Ordinal)
            && int.TryParse(path[(root.Length + 1)..], CultureInfo.InvariantCulture, out var id)
            && Versions.TryGetValue(id, out var one))
        {
            if (request.HttpMethod == "GET")
                return (200, Json(id, one));
            Versions.Remove(id);
            return (204, null);
        }
        return (404, """{"message":"Not Found"}""");
    }

    static string Json(int id, (string Digest, string[] Tags) version) => JsonSerializer.Serialize(new
    {
        id,
        name = version.Digest,
        metadata = new { package_type = "container", container = new { tags = version.Tags } },
    });
}
