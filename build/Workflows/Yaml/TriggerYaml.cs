namespace KinoiteZfs.Workflows.Yaml;

static class TriggerYaml
{
    public static YamlMapping Of(Workflow workflow) =>
        workflow.Triggers.Aggregate(new YamlMapping(), (mapping, trigger) => Add(mapping, trigger, workflow.Inputs));

    static YamlMapping Add(YamlMapping mapping, Trigger trigger, IReadOnlyList<WorkflowInput> inputs) => trigger switch
    {
        Trigger.Schedule x => mapping.Add(
            "schedule", new YamlSequence([new YamlMapping().Add("cron", x.Cron)]),
            "UTC. Off the hour: on the hour GitHub's queue is longest, and runs are dropped."),
        Trigger.Event x => mapping.Add(
            x.Name, YamlMapping.Of(x.Filters, filter => filter.Name, filter => YamlSequence.Of(filter.Patterns)),
            x.Name == Trigger.PullRequest
                ? "Never pull_request_target: that runs a stranger's change with this repository's secrets."
                : null),
        Trigger.Dispatch => mapping.Add(
            "workflow_dispatch", new YamlMapping().Add("inputs", YamlMapping.Of(inputs, x => x.Name, Of))),
        _ => throw new NotSupportedException($"There is no trigger {trigger.GetType().Name}."),
    };

    static YamlMapping Of(WorkflowInput input) => new YamlMapping()
        .Add("description", input.Description is null ? null : Template.Of(input.Description))
        .Add("type", Name(input.Type))
        .Add("options", YamlSequence.Of(input.Options))
        .Add("default", Default(input.Default));

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
}
