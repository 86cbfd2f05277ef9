using System.Reflection;
using KinoiteZfs.Workflows.Parameters;

namespace KinoiteZfs.Workflows.Engine;

/// <summary>Finds the conditions a build class gives names to.</summary>
sealed class ConditionMembers(Type buildType)
{
    /// <exception cref="WorkflowException">There is no such member.</exception>
    public Condition Find(string name)
    {
        var member = ParameterReader.Members(buildType).FirstOrDefault(x => x.Name == name);
        var value = member switch
        {
            FieldInfo { IsStatic: true } field => field.GetValue(null),
            PropertyInfo { GetMethod.IsStatic: true } property => property.GetValue(null),
            _ => null,
        };
        return value as Condition
               ?? throw new WorkflowException($"'{name}', the If of a job, is no static member of type {nameof(Condition)} in {buildType.Name}.");
    }
}
