using System.Text;

namespace Nuke.Common.Execution;

/// <summary>What <c>--help</c> prints: targets with their dependencies, then parameters.</summary>
static class HelpText
{
    const int Width = 100;

    public static string Of(NukeBuild build) => $"{Targets(build)}{Environment.NewLine}{Parameters(build)}";

    static string Targets(NukeBuild build)
    {
        var text = new StringBuilder().AppendLine("Targets (with their direct dependencies):").AppendLine();
        var width = Math.Max(build.ExecutableTargets.Max(x => Entry(x).Length), 20);
        foreach (var target in build.ExecutableTargets)
        {
            var dependencies = target.ExecutionDependencies.Count > 0
                ? $" -> {string.Join(", ", target.ExecutionDependencies.Select(x => x.Name))}"
                : "";
            text.AppendLine($"  {Entry(target).PadRight(width)}{dependencies}".TrimEnd());
            if (!string.IsNullOrWhiteSpace(target.Description))
                text.AppendLine($"    {target.Description}");
        }

        return text.ToString();

        static string Entry(ExecutableTarget target) => target.IsDefault ? $"{target.Name} (default)" : target.Name;
    }

    static string Parameters(NukeBuild build)
    {
        var members = ParameterNames.Members(build.GetType());
        var indent = members.Max(x => ParameterNames.Dashed(x).Length) + 6;
        var text = new StringBuilder("Parameters:").AppendLine();
        foreach (var group in members.GroupBy(ParameterNames.IsBuiltIn).OrderBy(x => x.Key))
        {
            text.AppendLine();
            foreach (var member in group)
            {
                var lines = Wrap(Description(member, build), Width - indent);
                text.AppendLine($"  --{ParameterNames.Dashed(member).PadRight(indent - 6)}  {lines[0]}");
                foreach (var line in lines.Skip(1))
                    text.AppendLine(new string(' ', indent) + line);
            }
        }

        return text.ToString();
    }

    static string Description(MemberInfo member, NukeBuild build)
    {
        var defaults = string.Join(", ", build.ExecutableTargets.Where(x => x.IsDefault).Select(x => x.Name));
        var description = member.GetCustomAttribute<ParameterAttribute>()!.Description ?? "<no description>";
        return description.Replace(
            "{default_target}", defaults.Length > 0 ? defaults : "<none>", StringComparison.Ordinal);
    }

    static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
                lines.Add(word);
            else
                lines[^1] = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
        }

        return lines;
    }
}
