using System.Reflection;
using Nuke.Common;
using Nuke.Common.Execution;

/// <summary>
/// Stops before anything runs when the command line holds what the build does not know. NUKE ignores misspelled parameters.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StrictArgumentsAttribute : BuildExtensionAttributeBase, IOnBuildCreated
{
    // Understood by NUKE beside the parameters of its base class.
    private static readonly string[] s_known = ["generate-configuration", "root", "target", "skip", "profile"];

    /// <summary>Before the engine reads parameters or generates anything.</summary>
    public override float Priority { get; set; } = 200;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets)
    {
        var arguments = EnvironmentInfo.CommandLineArguments.ToList();
        var known = s_known.Concat(Parameters(Build.GetType())).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!arguments[i].StartsWith('-'))
                continue;
            if (Problem(arguments[i], known) is { } problem)
                Assert.Fail(problem);
        }
    }

    private static string? Problem(string argument, List<string> known)
    {
        var name = argument.TrimStart('-');
        if (known.Any(x => Bare(x).Equals(Bare(name), StringComparison.OrdinalIgnoreCase)))
            return null;

        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            return $"'{argument}' is taken for the name of a parameter, because of its dash; no parameter of this build takes a negative number. Nothing has run.";
        var equals = name.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            return $"Parameter '{argument[..(argument.Length - name.Length + equals)]}' takes its value after a blank, not after '='.";
        var near = known.Select(x => (Name: x, Distance: Distance(Bare(name), Bare(x)))).MinBy(x => x.Distance);
        var hint = near.Distance <= Math.Max(2, near.Name.Length / 3) ? $" Did you mean '--{near.Name}'?" : "";
        return $"Parameter '{argument}' does not exist.{hint} './build.sh --help' lists all of them. Nothing has run.";
    }

    private static IEnumerable<string> Parameters(Type buildType)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var types = new List<Type>(buildType.GetInterfaces());
        for (var type = buildType; type is not null; type = type.BaseType)
            types.Add(type);
        return types.SelectMany(x => x.GetMembers(all | BindingFlags.DeclaredOnly))
            .Select(x => (Member: x, Attribute: x.GetCustomAttribute<ParameterAttribute>()))
            .Where(x => x.Attribute is not null)
            .Select(x => Dashed(x.Attribute!.Name ?? x.Member.Name[(x.Member.Name.LastIndexOf('.') + 1)..]));
    }

    private static string Dashed(string name) =>
        string.Concat(name.Select((x, i) => (i > 0 && char.IsUpper(x) ? "-" : "") + char.ToLowerInvariant(x)));

    private static string Bare(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>How many letters must change to make one name of the other (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
