namespace KinoiteZfs.Workflows.Yaml;

static class JobYaml
{
    public static YamlMapping Of(Job job) => new YamlMapping()
        .Add("needs", job.Needs.Count == 0 ? null : new YamlFlow(job.Needs))
        .Add("if", job.If is null ? null : new YamlText(job.If.ToString()))
        .Add("runs-on", job.RunsOn is [var label] ? (YamlNode)label : new YamlFlow(job.RunsOn))
        .Add("timeout-minutes", job.TimeoutMinutes)
        .Add("container", Container(job))
        .Add("services", Services(job.Services))
        .Add("strategy", Strategy(job.Matrix))
        .Add("environment", job.Environment is null ? null : (YamlNode)job.Environment)
        .Add("concurrency", Of(job.Concurrency), ConcurrencyComment(job.Concurrency))
        .Add("permissions", Permissions(job.Permissions))
        .Add("outputs", Outputs(job.Outputs))
        .Add("steps", new YamlSequence([.. job.Steps.Select(StepYaml.Of)]));

    public static YamlMapping? Of(Concurrency? concurrency) => concurrency is null ? null : new YamlMapping()
        .Add("group", concurrency.Group)
        .Add("cancel-in-progress", concurrency.CancelsOlder);

    static YamlNode? Container(Job job) => job.Container is not { } image ? null
        : job.ContainerOptions is { } options ? new YamlMapping().Add("image", image).Add("options", options)
        : (YamlNode)image;

    static string? ConcurrencyComment(Concurrency? concurrency) =>
        concurrency is { CancelsOlder: false } ? "One at a time, and never stopped half-way: a newer one waits." : null;

    static YamlMapping Permissions(IReadOnlyList<Permission> permissions)
    {
        var mapping = new YamlMapping();
        foreach (var permission in permissions)
            mapping.Add(permission.Scope, permission.Access);
        return mapping;
    }

    static YamlMapping? Services(IReadOnlyList<Service> services)
    {
        var mapping = new YamlMapping();
        foreach (var service in services)
        {
            mapping.Add(service.Name, new YamlMapping()
                .Add("image", service.Image)
                .Add("ports", service.Ports.Count == 0 ? null : new YamlSequence([.. service.Ports.Select(x => (YamlNode)x)])));
        }

        return mapping.IsEmpty ? null : mapping;
    }

    static YamlMapping? Strategy(IReadOnlyList<MatrixAxis> axes)
    {
        if (axes.Count == 0)
            return null;
        var matrix = new YamlMapping();
        foreach (var axis in axes)
            matrix.Add(axis.Name, new YamlFlow(axis.Values));
        return new YamlMapping().Add("fail-fast", value: false).Add("matrix", matrix);
    }

    static YamlMapping? Outputs(IReadOnlyList<JobOutput> outputs)
    {
        var mapping = new YamlMapping();
        foreach (var output in outputs)
            mapping.Add(output.Name, output.Value);
        return mapping.IsEmpty ? null : mapping;
    }
}
