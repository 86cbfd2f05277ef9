using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace KinoiteZfs.Build.Tests;

/// <summary>Answers one question as GitHub's API does: which commit a tag is.</summary>
sealed class GitHubStub : LoopbackListener
{
    readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>As the last request had it.</summary>
    public string Authorization { get; private set; } = "";

    public void Tag(string repository, string tag, string commit) =>
        _answers[$"/api/v3/repos/{repository}/commits/tags/{tag}"] = commit;

    protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        Authorization = request.Headers["Authorization"] ?? "";
        var isKnown = _answers.TryGetValue(request.Url!.AbsolutePath, out var answer);
        response.StatusCode = isKnown ? 200 : 422;
        response.ContentType = isKnown ? "application/vnd.github.v3.sha" : "application/json";
        response.Close(Encoding.UTF8.GetBytes(answer ?? """{"message":"No commit found for SHA"}"""), willBlock: false);
    }
}
