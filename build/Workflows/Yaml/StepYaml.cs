namespace KinoiteZfs.Workflows.Yaml;

static class StepYaml
{
    public static YamlMapping Of(Step step)
    {
        var mapping = new YamlMapping().Add("name", step.Name, step.Comment).Add("id", step.Id).Add("if", step.If);
        return step switch
        {
            Step.Uses x => mapping
                .Add("uses", new YamlValue($"{YamlScalar.Of(x.Action.Reference)} # {x.Action.Version}"))
                .Add("with", Of(x.With))
                .Add("env", Of(x.Variables)),
            Step.Run x => mapping
                .Add("env", Of(x.Variables))
                .Add("run", x.Command),
            _ => throw new NotSupportedException($"There is no step {step.GetType().Name}."),
        };
    }

    public static YamlMapping? Of(IReadOnlyList<Variable> variables) =>
        YamlMapping.Of(variables, x => x.Name, x => x.Value);
}
