namespace KinoiteZfs.Lab;

/// <summary>Reads one mapping of a workflow. What is not asked for by name is unknown to this runner, and an
/// error.</summary>
sealed class TreeReader(string where, JsonObject tree)
{
    readonly HashSet<string> _known = [];

    public JsonNode? Find(string key)
    {
        _known.Add(key);
        return tree[key];
    }

    /// <summary>A text without expressions; null when it is not there.</summary>
    public string? FindText(string key) => Find(key) switch
    {
        null => null,
        JsonValue value => value.ToString(),
        var other => throw new WorkflowException(
            $"{where}: '{key}' is {other.ToJsonString()}; this runner expects a plain text there."),
    };

    public TimeSpan? FindMinutes(string key) =>
        FindText(key) is { } minutes ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)) : null;

    /// <summary>One text or a list of them.</summary>
    public IReadOnlyList<string> FindList(string key) => Find(key) switch
    {
        null => [],
        JsonArray list => [.. list.Select(item => item!.GetValue<string>())],
        var one => [one.GetValue<string>()],
    };

    public void RefuseTheRest()
    {
        if (tree.Select(pair => pair.Key).FirstOrDefault(key => !_known.Contains(key)) is { } unknown)
            throw new WorkflowException($"{where} has '{unknown}', which this runner does not know.");
    }
}
