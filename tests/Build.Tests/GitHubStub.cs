using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace KinoiteZfs.Build.Tests;

/// <summary>Answers two questions as GitHub's API does: what a tag refers to, and what an annotated tag is of.</summary>
sealed class GitHubStub : IDisposable
{
    readonly HttpListener _listener;
    readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    public GitHubStub()
    {
        (_listener, Address) = Listen();
        _ = Task.Run(ServeAsync);
    }

    public string Address { get; }

    /// <summary>As the last request had it.</summary>
    public string Authorization { get; private set; } = "";

    public void Tag(string repository, string tag, string commit) => Refer(repository, tag, "commit", commit);

    public void AnnotatedTag(string repository, string tag, string commit)
    {
        var own = new string('b', 40);
        Refer(repository, tag, "tag", own);
        _answers[$"/api/v3/repos/{repository}/git/tags/{own}"] =
            $$"""{"sha":"{{own}}","tag":"{{tag}}","object":{"type":"commit","sha":"{{commit}}"}}""";
    }

    public void Dispose() => _listener.Close();

    void Refer(string repository, string tag, string type, string sha) =>
        _answers[$"/api/v3/repos/{repository}/git/ref/tags/{tag}"] =
            $$"""{"ref":"refs/tags/{{tag}}","object":{"type":"{{type}}","sha":"{{sha}}"}}""";

    async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Authorization = context.Request.Headers["Authorization"] ?? "";
            var isKnown = _answers.TryGetValue(context.Request.Url!.AbsolutePath, out var answer);
            context.Response.StatusCode = isKnown ? 200 : 404;
            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes(answer ?? """{"message":"Not Found"}"""), willBlock: false);
        }
    }

    /// <summary>The listener cannot be told to take any port: tried until one is free.</summary>
    static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var address = $"http://localhost:{Random.Shared.Next(20000, 60000)}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                listener.Close();
            }
        }
    }
}
