namespace KinoiteZfs.Lab;

/// <summary>
/// GitHub's own workflow parser, expression evaluator and file search, in a node process which answers one question at
/// a time. It ends with this object, and also when this process dies.
/// </summary>
sealed class ActionsLibrary : IAsyncDisposable
{
    internal static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Lab", "Workflows", "Node");

    readonly Process _node;
    readonly Task<string> _notes;
    readonly SemaphoreSlim _turn = new(1);

    ActionsLibrary(Process node)
    {
        _node = node;
        _notes = node.StandardError.ReadToEndAsync();
    }

    public static ActionsLibrary Start()
    {
        LabParts.Require();
        return new ActionsLibrary(
            Process.Start(new ProcessStartInfo("node", ["--import", "./json-imports.mjs", "semantics.mjs"])
            {
                WorkingDirectory = Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!);
    }

    /// <summary>What GitHub's parser, its language service and actionlint say about workflow files.</summary>
    public static Task<ToolResult> LintAsync(params string[] paths) =>
        Tool.TryAsync("node", ["--import", "./json-imports.mjs", "lint.mjs", .. paths], Folder);

    /// <summary>The workflow's tree: every expression in it is <c>{ "${{ }}": "expression" }</c>.</summary>
    /// <exception cref="WorkflowException">GitHub's parser finds something wrong.</exception>
    public async Task<JsonObject> ReadAsync(string name, string content) =>
        (await AskAsync(new() { ["verb"] = "read", ["name"] = name, ["content"] = content }, $"{name} is no workflow"))!
            .AsObject();

    /// <summary>A part of a workflow's tree with the values its expressions have here.</summary>
    /// <exception cref="WorkflowException">An expression cannot be evaluated.</exception>
    public Task<JsonNode?> EvaluateAsync(JsonNode? tree, Scope scope) => AskAsync(
        new()
        {
            ["verb"] = "evaluate",
            ["tree"] = tree?.DeepClone(),
            ["contexts"] = scope.Contexts.DeepClone(),
            ["status"] = scope.Status?.ToJson(),
            ["workspace"] = scope.Workspace,
        },
        $"{tree?.ToJsonString()} has no value here");

    /// <summary>Files as the artifact actions find them: globs, folders with everything below, hidden files left
    /// out.</summary>
    public async Task<FoundFiles> FindAsync(IEnumerable<string> patterns, string workspace, bool withHidden)
    {
        var found = await AskAsync(
            new()
            {
                ["verb"] = "find",
                ["patterns"] = new JsonArray([.. patterns.Select(pattern => (JsonNode)pattern)]),
                ["workspace"] = workspace,
                ["withHidden"] = withHidden,
            },
            "the search failed");
        return found.Deserialize<FoundFiles>(JsonSerializerOptions.Web)!;
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        await _notes;
        _node.Dispose();
        _turn.Dispose();
    }

    async Task<JsonNode?> AskAsync(JsonObject question, string wrong)
    {
        await _turn.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(question.ToJsonString());
            await _node.StandardInput.FlushAsync();
            var line = await _node.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"The node process has ended: {await _notes}");
            var reply = JsonNode.Parse(line)!.AsObject();
            return reply["error"] is { } error
                ? throw new WorkflowException($"{wrong}: {error}")
                : reply["value"]?.DeepClone();
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <param name="Roots">Where the search began: an artifact's paths are relative to what these have in common.</param>
sealed record FoundFiles(IReadOnlyList<string> Files, IReadOnlyList<string> Roots);
