namespace Nuke.Common.ValueInjection;

/// <summary>A command line: leading words are targets, then <c>--name [value …]</c>.</summary>
sealed class Arguments
{
    readonly List<(string Name, List<string> Values)> _named = [];

    public Arguments(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument.Length > 1 && argument[0] == '-')
                _named.Add((argument.TrimStart('-'), []));
            else if (_named.Count > 0)
                _named[^1].Values.Add(argument);
            else
                Positional.Add(argument);
        }
    }

    public List<string> Positional { get; } = [];

    /// <summary>Names as given, without dashes.</summary>
    public IEnumerable<string> Names => _named.Select(x => x.Name);

    /// <summary>All values of an argument; null when it is not given, empty when it is a switch.</summary>
    public IReadOnlyList<string>? Find(string name)
    {
        var matches = _named.Where(x => Same(x.Name, name)).ToList();
        return matches.Count == 0 ? null : [.. matches.SelectMany(x => x.Values)];
    }

    /// <summary><c>lock-file</c>, <c>lockfile</c> and <c>LockFile</c> are one name.</summary>
    public static bool Same(string left, string right) =>
        Plain(left).Equals(Plain(right), StringComparison.OrdinalIgnoreCase);

    public static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit));
}
