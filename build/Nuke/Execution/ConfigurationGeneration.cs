using System.Reflection;
using Nuke.Common.CI;

namespace Nuke.Common.Execution;

/// <summary>
/// Generates the configuration file asked for with <c>--generate-configuration &lt;id&gt;</c>. What else NUKE does with generators
/// whose <c>AutoGenerate</c> is on, this engine leaves to build extensions.
/// </summary>
internal static class ConfigurationGeneration
{
    /// <returns>True when the run was only about generating.</returns>
    public static bool Run(NukeBuild build, Session session)
    {
        if (session.Arguments.Values(BuildServerConfigurationGeneration.ConfigurationParameterName) is not { Count: > 0 } ids)
            return false;
        var generators = build.GetType().GetCustomAttributes<ConfigurationAttributeBase>().ToList();
        var wanted = generators.Where(x => ids.Contains(x.Id)).ToList();
        if (wanted.Count != 1 || ids.Count != 1)
        {
            Assert.Fail($"--generate-configuration takes one id, not '{string.Join(" ", ids)}'. "
                + $"This build has: {string.Join(", ", generators.Select(x => x.Id))}");
        }

        wanted[0].Build = build;
        wanted[0].Generate(build.ExecutableTargets);
        return true;
    }
}
