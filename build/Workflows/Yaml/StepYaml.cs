namespace KinoiteZfs.Workflows.Yaml;

static class StepYaml
{
    public static YamlMapping Of(Step step)
    {
        var mapping = new YamlMapping()
            .Add("name", step.Name, step.Comment)
            .Add("id", step.Id is null ? null : (YamlNode)step.Id)
            .Add("if", step.If is null ? null : new YamlText(step.If.ToString()));
        return step switch
        {
            Step.Uses x => mapping
                .Add("uses", new YamlText(x.Action.Reference, x.Action.Version))
                .Add("with", EnvironmentYaml.Of(x.With))
                .Add("env", EnvironmentYaml.Of(x.Variables)),
            Step.Run x => mapping
                .Add("env", EnvironmentYaml.Of(x.Variables))
                .Add("run", x.Command),
            _ => throw new NotSupportedException($"There is no step {step.GetType().Name}."),
        };
    }
}
