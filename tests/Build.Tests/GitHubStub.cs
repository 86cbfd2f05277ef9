using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace KinoiteZfs.Build.Tests;

/// <summary>Answers one question as GitHub's API does: which commit a tag is.</summary>
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

    public void Tag(string repository, string tag, string commit) =>
        _answers[$"/api/v3/repos/{repository}/commits/tags/{tag}"] = commit;

    public void Dispose() => _listener.Close();

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
            context.Response.StatusCode = isKnown ? 200 : 422;
            context.Response.ContentType = isKnown ? "application/vnd.github.v3.sha" : "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes(answer ?? """{"message":"No commit found for SHA"}"""), willBlock: false);
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
