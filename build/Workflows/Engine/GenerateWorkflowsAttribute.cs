using System.Reflection;
using Nuke.Common;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;
using Nuke.Common.Utilities;

namespace KinoiteZfs.Workflows;

/// <summary>
/// Makes <c>--generate-configuration</c> without an id write every configuration of the build. NUKE itself ignores it then,
/// and runs the default target.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GenerateWorkflowsAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    /// <summary>Before the engine reads parameters, and before it takes the default target.</summary>
    public override float Priority { get; set; } = 210;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        if (!IsAskedForAll([.. EnvironmentInfo.CommandLineArguments]))
            return;
        foreach (var generator in Build.GetType().GetCustomAttributes<ConfigurationAttributeBase>())
            Generate(generator);
        // As NUKE ends after the one configuration it was asked for.
        Environment.Exit(0);
    }

    static bool IsAskedForAll(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].TrimStart('-').Equals(BuildServerConfigurationGeneration.ConfigurationParameterName, StringComparison.OrdinalIgnoreCase)
                && arguments[i].StartsWith('-'))
                return i + 1 == arguments.Count || arguments[i + 1].StartsWith('-');
        }

        return false;
    }

    /// <summary>In a process of its own, as NUKE does it: initialisers may ask which host they run on.</summary>
    void Generate(ConfigurationAttributeBase generator)
    {
        var arguments = $"{BuildAssembly.DoubleQuote()} --{BuildServerConfigurationGeneration.ConfigurationParameterName} {generator.Id} "
                        + $"--host {generator.HostName} --root {Build.RootDirectory.ToString().DoubleQuote()}";
        var process = ProcessTasks.StartProcess("dotnet", arguments, Build.RootDirectory, logOutput: false, logInvocation: false);
        process.AssertWaitForExit();
        if (process.ExitCode != 0)
            Assert.Fail($"{generator.DisplayName} cannot be generated: {string.Join(Environment.NewLine, process.Output.Select(x => x.Text))}");
        Console.WriteLine($"Generated {generator.DisplayName}");
    }

    string BuildAssembly => (Build.BuildAssemblyFile ?? throw new InvalidOperationException("The build has no assembly file.")).ToString();
}
