namespace KinoiteZfs.Lab;

/// <summary>What a person who starts a workflow can choose, and what is taken where they choose nothing.</summary>
sealed class DispatchInputs
{
    public static readonly DispatchInputs None = new([]);

    readonly IReadOnlyList<Input> _inputs;

    DispatchInputs(IReadOnlyList<Input> inputs) => _inputs = inputs;

    public static DispatchInputs From(string path, JsonNode? tree) =>
        tree is null
            ? None
            : new DispatchInputs([.. tree.AsObject().Select(pair => Input.From(path, pair.Key, pair.Value))]);

    /// <summary>The <c>inputs</c> context, and as texts what <c>github.event.inputs</c> holds.</summary>
    /// <exception cref="WorkflowException">GitHub would refuse this dispatch.</exception>
    public (JsonObject Typed, JsonObject Texts) Resolve(IReadOnlyDictionary<string, string> chosen)
    {
        if (chosen.Keys.FirstOrDefault(name => _inputs.All(input => input.Name != name)) is { } unknown)
            throw new WorkflowException(
                $"Unexpected input '{unknown}': the workflow has {string.Join(", ", _inputs.Select(input => input.Name))}.");
        var (typed, texts) = (new JsonObject(), new JsonObject());
        foreach (var input in _inputs)
        {
            var text = input.Choose(chosen.GetValueOrDefault(input.Name));
            texts[input.Name] = text;
            typed[input.Name] = input.Type == "boolean" ? text == "true" : text;
        }
        return (typed, texts);
    }

    sealed record Input(string Name, string Type, bool Required, string Default, IReadOnlyList<string> Options)
    {
        public static Input From(string path, string name, JsonNode? tree)
        {
            var reader = new TreeReader($"{path}, input {name}", tree?.AsObject() ?? []);
            var input = new Input(
                name, reader.FindText("type") ?? "string", reader.FindText("required") == "true",
                reader.FindText("default") ?? "",
                reader.FindList("options"));
            reader.FindText("description");
            reader.RefuseTheRest();
            return input.Type is "string" or "boolean" or "choice"
                ? input
                : throw new WorkflowException(
                    $"{path}, input {name}: this runner does not know the type '{input.Type}'.");
        }

        public string Choose(string? chosen)
        {
            var text = chosen ?? (Default.Length > 0 ? Default : Type == "boolean" ? "false" : Default);
            if (Required && text.Length == 0)
                throw new WorkflowException($"Required input '{Name}' not provided.");
            if (Type == "choice" && text.Length > 0 && !Options.Contains(text))
                throw new WorkflowException(
                    $"Input '{Name}' is '{text}'; it must be one of {string.Join(", ", Options)}.");
            if (Type == "boolean" && text is not ("true" or "false"))
                throw new WorkflowException($"Input '{Name}' is '{text}'; it must be true or false.");
            return text;
        }
    }
}
