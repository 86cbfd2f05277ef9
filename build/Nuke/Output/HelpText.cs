using System.Text;
using Nuke.Common.Execution;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Output;

/// <summary>What <c>--help</c> and <c>--plan</c> print.</summary>
static class HelpText
{
    const int Width = 100;

    public static string Targets(IReadOnlyCollection<ExecutableTarget> targets)
    {
        var listed = targets.Where(x => x.Listed).ToList();
        var column = Math.Max(listed.Max(x => Heading(x).Length), 20);
        var text = new StringBuilder("Targets (with their direct dependencies):\n\n");
        foreach (var target in listed)
        {
            var dependencies = target.ExecutionDependencies.Count > 0
                ? " -> " + string.Join(", ", target.ExecutionDependencies.Select(x => x.Name))
                : "";
            text.AppendLine($"  {Heading(target).PadRight(column)}{dependencies}".TrimEnd());
            if (target.Description is { } description)
                text.AppendLine($"    {description}");
        }
        return text.ToString();
    }

    public static string Parameters(IReadOnlyList<ParameterMember> parameters, IEnumerable<ExecutableTarget> targets)
    {
        var defaults = string.Join(", ", targets.Where(x => x.IsDefault).Select(x => x.Name));
        var column = parameters.Max(x => x.Dashed.Length) + 6;
        var text = new StringBuilder("Parameters:\n\n");
        foreach (var group in parameters.GroupBy(x => x.IsBuiltIn).OrderBy(x => x.Key))
        {
            foreach (var parameter in group)
            {
                var description = (parameter.Description ?? "").Replace("{default_target}", defaults, StringComparison.Ordinal);
                var lines = Wrap(description, Width - column).ToList();
                text.AppendLine($"  --{parameter.Dashed}".PadRight(column) + lines[0]);
                foreach (var line in lines.Skip(1))
                    text.AppendLine(new string(' ', column) + line);
            }
            text.AppendLine();
        }
        return text.ToString();
    }

    public static string Plan(IReadOnlyCollection<ExecutableTarget> plan)
    {
        var text = new StringBuilder("Execution plan:\n\n");
        var number = 0;
        foreach (var target in plan)
        {
            var dependencies = target.ExecutionDependencies.Count > 0
                ? "  <- " + string.Join(", ", target.ExecutionDependencies.Select(x => x.Name))
                : "";
            text.AppendLine($"  {++number,2}. {target.Name}{dependencies}");
        }
        return text.ToString();
    }

    static string Heading(ExecutableTarget target) => target.Name + (target.IsDefault ? " (default)" : "");

    static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }
}
