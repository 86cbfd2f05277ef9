namespace KinoiteZfs.Workflows.Yaml;

static class JobYaml
{
    public static YamlMapping Of(Job job) => new YamlMapping()
        .Add("needs", job.Needs.Count == 0 ? null : YamlValue.Of(job.Needs))
        .Add("if", job.If)
        .Add("runs-on", job.RunsOn is [var label] ? label : YamlValue.Of(job.RunsOn))
        .Add("timeout-minutes", job.TimeoutMinutes)
        .Add("container", Container(job))
        .Add("strategy", Strategy(job.Matrix))
        .Add("environment", job.Environment)
        .Add("concurrency", Of(job.Concurrency), ConcurrencyComment(job.Concurrency))
        .Add("permissions", YamlMapping.Of(job.Permissions, x => x.Scope, x => x.Access))
        .Add("outputs", YamlMapping.Of(job.Outputs, x => x.Name, x => x.Value))
        .Add("steps", new YamlSequence([.. job.Steps.Select(StepYaml.Of)]));

    public static YamlMapping? Of(Concurrency? concurrency) => concurrency is null ? null : new YamlMapping()
        .Add("group", concurrency.Group)
        .Add("cancel-in-progress", concurrency.CancelsOlder);

    static YamlNode? Container(Job job) => job.ContainerOptions is null
        ? job.Container
        : new YamlMapping().Add("image", job.Container).Add("options", job.ContainerOptions);

    static string? ConcurrencyComment(Concurrency? concurrency) =>
        concurrency is { CancelsOlder: false } ? "One at a time, and never stopped half-way: a newer one waits." : null;

    static YamlMapping? Strategy(IReadOnlyList<MatrixAxis> axes) => axes.Count == 0 ? null : new YamlMapping()
        .Add("fail-fast", value: false)
        .Add("matrix", YamlMapping.Of(axes, x => x.Name, x => YamlValue.Of(x.Values)));
}
