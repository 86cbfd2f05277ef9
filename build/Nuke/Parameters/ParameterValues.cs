namespace Nuke.Common.Execution;

/// <summary>
/// Finds the value of a parameter: command line, then positional arguments (for targets), then environment, then the
/// parameter files. No value leaves the member's initialiser alone.
/// </summary>
static class ParameterValues
{
    public const string Targets = "Target";
    public const string Skip = "Skip";

    /// <summary>Fills the parameters of a build.</summary>
    public static void Inject(NukeBuild build)
    {
        foreach (var member in ParameterNames.Members(build.GetType()).Where(IsStored))
        {
            if (TryResolve(member) is not { } value)
                continue;
            if (Backing(member) is { } field)
                field.SetValue(field.IsStatic ? null : build, value);
            else
                ((PropertyInfo)member).SetValue(build, value);
        }
    }

    public static object? Resolve(string name, Type type) =>
        Raw(name, Session.Current) is { } raw ? ValueConversion.To(type, raw) : null;

    /// <summary>Names of targets as typed; null when none were.</summary>
    public static IReadOnlyList<string>? Names(string parameter) => Raw(parameter, Session.Current) is { } raw
        ? [.. raw.Values.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries))]
        : null;

    public static RawValue? Raw(string name, Session session)
    {
        if (session.Arguments.Values(name) is { } named)
            return new RawValue(named, session.WorkingDirectory);
        if (name == Targets && session.Arguments.Positional is { Count: > 0 } positional)
            return new RawValue(positional, session.WorkingDirectory);
        return FromEnvironment(name, session) ?? session.Files.Value(name);
    }

    /// <summary>As NUKE does it: what cannot be had is a warning, and the member keeps its initialiser.</summary>
    static object? TryResolve(MemberInfo member)
    {
        try
        {
            return Resolve(ParameterNames.Name(member), ParameterNames.TypeOf(member));
        }
        catch (Exception exception)
        {
            Log.Warning(BuildExecutor.Unwrapped(exception), "Could not inject value for {Member}", member.Name);
            return null;
        }
    }

    /// <summary>
    /// Computed properties, such as those which <see cref="NukeBuild"/> takes from the session, resolve themselves.
    /// </summary>
    static bool IsStored(MemberInfo member) =>
        Backing(member) is not null || (member is PropertyInfo { CanWrite: true } && !ParameterNames.IsBuiltIn(member));

    static FieldInfo? Backing(MemberInfo member) => member as FieldInfo
        ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", TargetGraph.DeclaredMembers);

    static RawValue? FromEnvironment(string name, Session session)
    {
        string[] candidates = [name, "NUKE" + name];
        var found = session.Variables
            .Where(x => candidates.Contains(LettersAndDigits(x.Key), StringComparer.OrdinalIgnoreCase))
            .Where(x => x.Value.Length > 0)
            .ToList();
        if (found.Count > 1)
            Log.Warning("Could not resolve {VariableName} since multiple values are provided", name);
        return found is [var only] ? new RawValue([only.Value], session.WorkingDirectory) : null;
    }

    static string LettersAndDigits(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}

/// <summary>A value as text, with the folder its relative paths start at.</summary>
sealed record RawValue(IReadOnlyList<string> Values, string Folder);
