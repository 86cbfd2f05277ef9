namespace KinoiteZfs.Workflows.Yaml;

static class TriggerYaml
{
    public static YamlMapping Of(IEnumerable<Trigger> triggers)
    {
        var mapping = new YamlMapping();
        foreach (var trigger in triggers)
            Add(mapping, trigger);
        return mapping;
    }

    static YamlMapping Add(YamlMapping mapping, Trigger trigger) => trigger switch
    {
        Trigger.Schedule x => mapping.Add(
            "schedule", new YamlSequence([new YamlMapping().Add("cron", x.Cron)]),
            "UTC. Off the hour: on the hour GitHub's queue is longest, and runs are dropped."),
        Trigger.Push x => mapping.Add("push", Filters(x.Paths)
            .Add("branches", List(x.Refs.Branches))
            .Add("branches-ignore", List(x.Refs.BranchesIgnore))
            .Add("tags", List(x.Refs.Tags))
            .Add("tags-ignore", List(x.Refs.TagsIgnore))),
        Trigger.PullRequest x => mapping.Add(
            "pull_request", Filters(x.Paths).Add("branches", List(x.Branches)),
            "Never pull_request_target: that runs a stranger's change with this repository's secrets."),
        Trigger.MergeGroup x => mapping.Add("merge_group", new YamlMapping().Add("branches", List(x.Branches))),
        Trigger.Dispatch x => mapping.Add("workflow_dispatch", new YamlMapping().Add("inputs", Inputs(x.Inputs))),
        Trigger.Call x => mapping.Add("workflow_call", new YamlMapping()
            .Add("inputs", Inputs([.. x.Inputs.Select(Callable)]))
            .Add("secrets", Secrets(x.Secrets))),
        _ => throw new NotSupportedException($"There is no trigger {trigger.GetType().Name}."),
    };

    static YamlMapping Filters(PathFilter paths) => new YamlMapping()
        .Add("paths", List(paths.Include))
        .Add("paths-ignore", List(paths.Exclude));

    static YamlSequence? List(IReadOnlyList<string> items) =>
        items.Count == 0 ? null : new YamlSequence([.. items.Select(x => (YamlNode)x)]);

    /// <summary>Callers have no lists to choose from; the build itself refuses what it does not know.</summary>
    static WorkflowInput Callable(WorkflowInput input) =>
        input.Type == InputType.Choice ? input with { Type = InputType.Text, Options = [] } : input;

    static YamlMapping? Inputs(IReadOnlyList<WorkflowInput> inputs)
    {
        var mapping = new YamlMapping();
        foreach (var input in inputs)
        {
            mapping.Add(input.Name, new YamlMapping()
                .Add("description", input.Description is null ? null : (YamlNode)Template.Of(input.Description))
                .Add("type", Name(input.Type))
                .Add("options", List(input.Options))
                .Add("default", Default(input.Default)));
        }

        return mapping.IsEmpty ? null : mapping;
    }

    static YamlNode? Default(object? value) => value switch
    {
        null => null,
        bool x => x,
        int x => x,
        _ => Template.Of((string)value),
    };

    static string Name(InputType type) => type switch
    {
        InputType.Boolean => "boolean",
        InputType.Number => "number",
        InputType.Choice => "choice",
        _ => "string",
    };

    static YamlMapping? Secrets(IReadOnlyList<string> names)
    {
        var mapping = new YamlMapping();
        foreach (var name in names)
            mapping.Add(name, new YamlMapping().Add("required", value: true));
        return mapping.IsEmpty ? null : mapping;
    }
}
