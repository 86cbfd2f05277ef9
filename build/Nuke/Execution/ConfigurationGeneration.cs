using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Generates the configuration file asked for with <c>--generate-configuration &lt;id&gt;</c>; any other local run
/// brings all of them up to date and warns about those which have changed.
/// </summary>
internal static class ConfigurationGeneration
{
    /// <returns>True when the run was only about generating.</returns>
    public static bool Run(NukeBuild build, Session session, Func<IReadOnlyList<ExecutableTarget>> createTargets)
    {
        var generators = build.GetType().GetCustomAttributes<ConfigurationAttributeBase>().ToList();
        foreach (var generator in generators)
            generator.Build = build;

        if (session.Arguments.Values(BuildServerConfigurationGeneration.ConfigurationParameterName) is { Count: > 0 } ids)
        {
            var wanted = generators.Where(x => ids.Contains(x.Id)).ToList();
            if (wanted.Count != 1 || ids.Count != 1)
            {
                Assert.Fail($"--generate-configuration takes one id, not '{string.Join(" ", ids)}'. "
                    + $"This build has: {string.Join(", ", generators.Select(x => x.Id))}");
            }

            wanted[0].Generate(createTargets());
            return true;
        }

        if (session.Host is not IBuildServer)
        {
            foreach (var generator in generators.Where(x => x.AutoGenerate))
                Update(generator, session, createTargets);
        }

        return false;
    }

    private static void Update(
        ConfigurationAttributeBase generator, Session session, Func<IReadOnlyList<ExecutableTarget>> createTargets)
    {
        var files = generator.GeneratedFiles.ToList();
        var before = files.ToDictionary(x => x, Hash);
        var host = session.Host;
        try
        {
            // The file must come out as if its own host had asked for it.
            session.Host = Hosts.Create(generator.HostName);
            generator.Generate(createTargets());
        }
        finally
        {
            session.Host = host;
        }

        var changed = files.Where(x => Hash(x) != before[x]).ToList();
        if (changed.Count == 0)
            return;
        Log.Warning("Configuration files for {Configuration} have changed.", generator.DisplayName);
        foreach (var file in changed)
            Log.Verbose("Updated {File}", session.RootDirectory.GetRelativePathTo(file).ToString());
    }

    private static string? Hash(AbsolutePath file) => file.FileExists() ? file.GetFileHash() : null;
}
