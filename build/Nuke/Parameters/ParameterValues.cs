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

    public static object? Resolve(MemberInfo member, object? instance)
    {
        var session = Session.Current;
        var type = ParameterNames.TypeOf(member);
        if (Raw(member, session) is not { } raw)
            return null;

        if (member.IsDefined(typeof(SecretAttribute)))
        {
            foreach (var value in raw.Values.Where(value => !session.Secrets.Add(value)))
                Log.Warning("{Origin} is a secret of {Length} characters, too short to be hidden in what is printed. Use a longer one", raw.Origin, value.Length);
        }

        return new ValueConversion(member, raw, instance).To(type);
    }

    /// <summary>Names of targets as typed; null when none were.</summary>
    public static IReadOnlyList<string>? Names(string parameter)
    {
        var session = Session.Current;
        var member = ParameterNames.Members(typeof(NukeBuild)).Single(x => ParameterNames.Name(x) == parameter);
        return Raw(member, session) is { } raw
            ? [.. raw.Values.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries))]
            : null;
    }

    public static RawValue? Raw(MemberInfo member, Session session)
    {
        var name = ParameterNames.Name(member);
        if (session.Arguments.Values(name) is { } named)
            return new RawValue(named, $"--{ParameterNames.Dashed(name)} on the command line", session.WorkingDirectory);
        if (name == Targets && session.Arguments.Positional is { Count: > 0 } positional)
            return new RawValue(positional, "the command line", session.WorkingDirectory);
        return FromEnvironment(member, name, session) ?? ParameterFiles.Of(session).Value(name, member);
    }

    private static RawValue? FromEnvironment(MemberInfo member, string name, Session session)
    {
        // TARGET, HOST, ROOT or PROFILE mean other things to other programs: NUKE's own parameters need the prefix.
        var candidates = ParameterNames.IsBuiltIn(member) ? ["NUKE" + name] : new[] { name, "NUKE" + name };
        var found = session.Variables
            .Where(x => x.Value.Length > 0 && candidates.Contains(LettersAndDigits(x.Key), StringComparer.OrdinalIgnoreCase))
            .OrderBy(x => x.Key, StringComparer.Ordinal)
            .ToList();
        if (found.Count == 0)
            return null;
        if (found.Select(x => x.Value).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            throw new ParameterException($"The environment has different values for --{ParameterNames.Dashed(name)}: "
                + $"{string.Join(" and ", found.Select(x => x.Key))}. Keep one of them.");
        }

        return new RawValue([found[0].Value], $"environment variable {found[0].Key}", session.WorkingDirectory);
    }

    private static string LettersAndDigits(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>A value as text, with where it came from and the folder its relative paths start at.</summary>
internal sealed record RawValue(IReadOnlyList<string> Values, string Origin, string Folder);
