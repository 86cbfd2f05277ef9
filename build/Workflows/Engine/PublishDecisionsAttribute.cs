using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;

namespace KinoiteZfs.Workflows;

/// <summary>Tells GitHub Actions what targets have decided, so that later jobs are skipped; see <see cref="DecidedByAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PublishDecisionsAttribute : BuildExtensionAttributeBase, IOnTargetSucceeded
{
    public void OnTargetSucceeded(ExecutableTarget target)
    {
        if (EnvironmentInfo.GetVariable("GITHUB_OUTPUT") is not { Length: > 0 } file)
            return;
        foreach (var property in ParameterReader.Members(Build.GetType()).OfType<PropertyInfo>())
        {
            if (property.GetCustomAttribute<DecidedByAttribute>()?.Target == target.Name)
                File.AppendAllText(file, $"{Names.Underscored(property.Name)}={(property.GetValue(Build) is true ? "true" : "false")}\n");
        }
    }
}
