namespace Nuke.Common.CI;

/// <summary>
/// Generates the configuration file asked for with <c>--generate-configuration &lt;id&gt;</c>. What else NUKE does with
/// generators whose <c>AutoGenerate</c> is on, this engine leaves to build extensions.
/// </summary>
public static class BuildServerConfigurationGeneration
{
    public const string ConfigurationParameterName = "generate-configuration";

    /// <summary>Whether this run only generates a configuration file.</summary>
    public static bool IsActive => Ids.Count > 0;

    static IReadOnlyList<string> Ids => Session.Current.Arguments.Values(ConfigurationParameterName) ?? [];

    /// <returns>True when the run was only about generating.</returns>
    internal static bool Run(NukeBuild build)
    {
        if (!IsActive)
            return false;
        var generators = build.GetType().GetCustomAttributes<ConfigurationAttributeBase>().ToList();
        if (Ids is not [var id] || generators.FindAll(x => x.Id == id) is not [var wanted])
        {
            throw new InvalidOperationException(
                $"--generate-configuration takes one id, not '{string.Join(" ", Ids)}'. "
                + $"This build has: {string.Join(", ", generators.Select(x => x.Id))}");
        }

        wanted.Build = build;
        wanted.Generate(build.ExecutableTargets);
        return true;
    }
}
