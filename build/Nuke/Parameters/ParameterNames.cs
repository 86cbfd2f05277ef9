using System.Text;

namespace Nuke.Common.Execution;

/// <summary>How the parameters of a build class are called.</summary>
static class ParameterNames
{
    // Written as one word in kebab case, as NUKE does: `--github-token`, not `--git-hub-token`.
    static readonly string[] Words = ["GitHub", "DotNet", "NuGet", "GitVersion", "MSBuild", "GitLab"];

    public static IReadOnlyList<MemberInfo> Members(Type buildType) =>
        [.. TargetGraph.Members(buildType)
            .Where(x => x.IsDefined(typeof(ParameterAttribute)))
            .OrderBy(Name, StringComparer.Ordinal)];

    public static string Name(MemberInfo member) =>
        member.GetCustomAttribute<ParameterAttribute>()!.Name ?? TargetGraph.ShortName(member);

    public static string Dashed(MemberInfo member)
    {
        var name = Name(member);
        foreach (var word in Words)
            name = name.Replace(word, word[..1] + word[1..].ToLowerInvariant(), StringComparison.Ordinal);

        var dashed = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i])
                             && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && name[i - 1] != '-')
                dashed.Append('-');
            dashed.Append(char.ToLowerInvariant(name[i]));
        }

        return dashed.ToString();
    }

    public static Type TypeOf(MemberInfo member) => member switch
    {
        PropertyInfo property => property.PropertyType,
        FieldInfo field => field.FieldType,
        _ => throw new ArgumentException($"{member.Name} is neither a field nor a property"),
    };

    /// <summary>NUKE's own parameters, which every build has.</summary>
    public static bool IsBuiltIn(MemberInfo member) => member.DeclaringType == typeof(NukeBuild);
}
