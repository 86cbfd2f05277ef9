using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace KinoiteZfs;

/// <summary>
/// GitHub's REST API for the issues of one repository, as far as its documentation says ("REST API endpoints for
/// issues", "… for labels"), on loopback.
/// </summary>
sealed class IssuesStub : LoopbackListener
{
    const string Root = "/repos/dana/kinoite";

    static readonly StringComparer IgnoreCase = StringComparer.OrdinalIgnoreCase;

    readonly Lock _gate = new();

    /// <summary>Whatever the case of their letters, they are the same.</summary>
    public List<string> Labels { get; } = ["bug"];

    /// <summary>By number; each as the API shows it.</summary>
    public SortedDictionary<int, JsonObject> Issues { get; } = [];

    /// <summary>Answers of other kinds come first, one a request: status, headers and message.</summary>
    public Queue<(int Status, Dictionary<string, string> Headers, string Message)> Refusals { get; } = [];

    /// <summary>
    /// Nothing can be written, and the list is empty; until 2016 it was a 410 too (ingydotnet/git-hub, issue 72).
    /// </summary>
    public bool AreOff { get; init; }

    /// <summary>For some tokens GitHub leaves labels out in silence: octokit/rest.js, issue 479.</summary>
    public bool DropsLabels { get; init; }

    public List<string> Requests { get; } = [];

    public List<string?> Tokens { get; } = [];

    /// <summary>An issue that is there already.</summary>
    public JsonObject Add(string title, string body, string state = "open", params string[] labels)
    {
        var number = Issues.Count + 1;
        var named = labels.Select(label => new JsonObject { ["name"] = label, ["color"] = "ededed" });
        return Issues[number] = new JsonObject
        {
            ["id"] = 3_000_000_000 + number,
            ["number"] = number,
            ["html_url"] = $"https://github.com/dana/kinoite/issues/{number}",
            ["state"] = state,
            ["state_reason"] = null,
            ["title"] = title,
            ["body"] = body,
            ["labels"] = new JsonArray([.. named]),
            ["milestone"] = null,
            ["user"] = new JsonObject { ["login"] = "github-actions[bot]", ["id"] = 41898282, ["type"] = "Bot" },
            ["created_at"] = "2026-11-24T05:40:00Z",
        };
    }

    protected override void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        lock (_gate)
        {
            Requests.Add($"{request.HttpMethod} {request.Url!.PathAndQuery}");
            Tokens.Add(request.Headers["Authorization"]);
            var (status, body) = Refusals.TryDequeue(out var refusal) ? Refuse(refusal, response)
                : AreOff && request.HttpMethod != "GET" ? (410, Message("Issues has been disabled in this repository."))
                : Content(request, response);
            response.StatusCode = status;
            response.ContentType = "application/json; charset=utf-8";
            response.OutputStream.Write(Encoding.UTF8.GetBytes(body.ToJsonString()));
        }
        response.Close();
    }

    static (int, JsonNode) Refuse(
        (int Status, Dictionary<string, string> Headers, string Message) refusal, HttpListenerResponse response)
    {
        foreach (var (name, value) in refusal.Headers)
            response.AddHeader(name, value);
        return (refusal.Status, Message(refusal.Message));
    }

    (int, JsonNode) Content(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        if (request.HttpMethod == "GET" && path == $"{Root}/issues")
            return (200, List(request, response));
        var sent = JsonNode.Parse(new StreamReader(request.InputStream).ReadToEnd())!.AsObject();
        if (request.HttpMethod == "POST" && path == $"{Root}/labels")
            return MakeLabel($"{sent["name"]}");
        if (request.HttpMethod == "POST" && path == $"{Root}/issues")
            return (201, Add($"{sent["title"]}", $"{sent["body"]}", "open", [.. Known(sent)]).DeepClone());
        return request.HttpMethod == "PATCH" && path.StartsWith($"{Root}/issues/", StringComparison.Ordinal)
            && Issues.TryGetValue(int.Parse(path[(path.LastIndexOf('/') + 1)..], null), out var issue)
            ? (200, Update(issue, sent)) : (404, Message("Not Found"));
    }

    /// <summary>Pages follow each other by the header Link: "Using pagination in the REST API".</summary>
    JsonArray List(HttpListenerRequest request, HttpListenerResponse response)
    {
        var query = request.QueryString;
        var (page, size) = (int.Parse(query["page"] ?? "1", null), int.Parse(query["per_page"] ?? "30", null));
        var (state, label) = (query["state"] ?? "open", query["labels"]);
        var wanted = Issues.Values
            .Where(issue => state is "all" || state == $"{issue["state"]}")
            .Where(issue => label is null || NamesIn(issue).Contains(label, IgnoreCase)).ToList();
        if (page * size < wanted.Count)
        {
            var next = $"{Address}{Root[1..]}/issues?labels={label}&state={state}&per_page={size}&page={page + 1}";
            response.AddHeader("Link", $"<{next}>; rel=\"next\"");
        }
        return [.. wanted.Skip((page - 1) * size).Take(size).Select(issue => issue.DeepClone())];
    }

    (int, JsonNode) MakeLabel(string name)
    {
        if (Labels.Contains(name, IgnoreCase))
        {
            var error = new JsonObject { ["resource"] = "Label", ["code"] = "already_exists", ["field"] = "name" };
            return (422, new JsonObject { ["message"] = "Validation Failed", ["errors"] = new JsonArray(error) });
        }
        Labels.Add(name);
        return (201, new JsonObject { ["id"] = 1, ["name"] = name, ["color"] = "d4c5f9" });
    }

    IEnumerable<string> Known(JsonObject sent) =>
        DropsLabels ? [] : Labels.Intersect(sent["labels"]!.AsArray().Select(label => $"{label}"), IgnoreCase);

    static IEnumerable<string> NamesIn(JsonObject issue) =>
        issue["labels"]!.AsArray().Select(label => $"{label!["name"]}");

    /// <summary>What is not sent stays as it is.</summary>
    static JsonNode Update(JsonObject issue, JsonObject sent)
    {
        foreach (var (name, value) in sent)
            issue[name] = value?.DeepClone();
        return issue.DeepClone();
    }

    static JsonObject Message(string text) =>
        new() { ["message"] = text, ["documentation_url"] = "https://docs.github.com/rest" };
}
