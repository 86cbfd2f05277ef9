namespace Nuke.Common.Execution;

/// <summary>
/// The command line as NUKE reads it: first positional target names, then <c>--name value value …</c>; names ignore
/// case and dashes, and the last of several equal names counts.
/// </summary>
sealed class Arguments(IReadOnlyList<string> arguments)
{
    public IReadOnlyList<string> Positional { get; } = [.. arguments.TakeWhile(x => !IsName(x))];

    /// <summary>The values after a name; empty for a bare switch; null when the name is not there.</summary>
    public IReadOnlyList<string>? Values(string parameterName)
    {
        var wanted = Bare(parameterName);
        var index = -1;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (IsName(arguments[i]) && Bare(arguments[i]) == wanted)
                index = i;
        }

        return index < 0 ? null : [.. arguments.Skip(index + 1).TakeWhile(x => !IsName(x))];
    }

    /// <summary>What all spellings of a name have in common.</summary>
    public static string Bare(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    static bool IsName(string argument) => argument.StartsWith('-');
}
