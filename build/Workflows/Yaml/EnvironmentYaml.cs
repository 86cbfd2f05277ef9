namespace KinoiteZfs.Workflows.Yaml;

static class EnvironmentYaml
{
    /// <summary>Names and values below <c>env:</c> or <c>with:</c>; null when there are none.</summary>
    public static YamlMapping? Of(IReadOnlyList<Variable> variables)
    {
        var mapping = new YamlMapping();
        foreach (var variable in variables)
            mapping.Add(variable.Name, variable.Value);
        return mapping.IsEmpty ? null : mapping;
    }
}
