using System.Reflection;
using Nuke.Common.IO;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>
/// Finds the value of a parameter: command line, then positional arguments (for targets), then environment, then the
/// parameter files. No value leaves the member's initialiser alone.
/// </summary>
internal static class ParameterValues
{
    public const string Targets = "Target";
    public const string Skip = "Skip";
    public const string Profiles = "Profile";

    public static object? Resolve(MemberInfo member) =>
        Raw(member, Session.Current) is { } raw ? new ValueConversion(member, raw).To(ParameterNames.TypeOf(member)) : null;

    /// <summary>Names of targets as typed; null when none were.</summary>
    public static IReadOnlyList<string>? Names(string parameter)
    {
        var member = ParameterNames.Members(typeof(NukeBuild)).Single(x => ParameterNames.Name(x) == parameter);
        return Raw(member, Session.Current) is { } raw
            ? [.. raw.Values.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries))]
            : null;
    }

    public static RawValue? Raw(MemberInfo member, Session session)
    {
        var name = ParameterNames.Name(member);
        if (session.Arguments.Values(name) is { } named)
            return new RawValue(named, session.WorkingDirectory);
        if (name == Targets && session.Arguments.Positional is { Count: > 0 } positional)
            return new RawValue(positional, session.WorkingDirectory);
        return FromEnvironment(name, session) ?? ParameterFiles.Of(session).Value(name);
    }

    private static RawValue? FromEnvironment(string name, Session session)
    {
        string[] candidates = [name, "NUKE" + name];
        var found = session.Variables
            .Where(x => x.Value.Length > 0 && candidates.Contains(LettersAndDigits(x.Key), StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (found.Count > 1)
            Log.Warning("Could not resolve {VariableName} since multiple values are provided", name);
        return found is [var only] ? new RawValue([only.Value], session.WorkingDirectory) : null;
    }

    private static string LettersAndDigits(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>A value as text, with the folder its relative paths start at.</summary>
internal sealed record RawValue(IReadOnlyList<string> Values, string Folder);
