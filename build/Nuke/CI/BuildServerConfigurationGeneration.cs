using Nuke.Common.Execution;

namespace Nuke.Common.CI;

public static class BuildServerConfigurationGeneration
{
    public const string ConfigurationParameterName = "generate-configuration";

    /// <summary>Whether this run only generates a configuration file.</summary>
    public static bool IsActive => Session.Current.Arguments.Values(ConfigurationParameterName) is { Count: > 0 };
}
