using System.Reflection;
using Nuke.Common.Execution;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>Tells GitHub Actions what targets have decided, so that later jobs are skipped; see <see cref="DecidedByAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PublishDecisionsAttribute : BuildExtensionAttributeBase, IOnTargetSucceeded
{
    public void OnTargetSucceeded(ExecutableTarget target)
    {
        foreach (var property in ParameterReader.Members(Build.GetType()).OfType<PropertyInfo>())
        {
            if (property.GetCustomAttribute<DecidedByAttribute>()?.Target == target.Name)
                JobOutputs.Write(Names.Underscored(property.Name), property.GetValue(Build) is true ? "true" : "false");
        }
    }
}
