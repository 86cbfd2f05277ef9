namespace KinoiteZfs.Lab;

/// <summary>
/// What production has and the lab has not, as changes to a script's environment: the only place where a workflow does
/// not get what it says. Each counts only where the workflow itself has set its production value, so that a value which
/// a workflow forgets is missing here too.
/// </summary>
sealed class Substitutions(IReadOnlyList<Substitution> rules)
{
    public static readonly Substitutions None = new([]);

    readonly HashSet<string> _used = [];

    public IReadOnlyList<Substitution> Rules => rules;

    /// <summary>Variables whose rule has had something to change.</summary>
    public IReadOnlySet<string> Used => _used;

    /// <summary>The environment with every rule applied.</summary>
    /// <exception cref="WorkflowException">A variable has another value than production's.</exception>
    public Dictionary<string, string> Apply(IReadOnlyDictionary<string, string> environment)
    {
        var changed = environment.ToDictionary();
        foreach (var rule in rules)
        {
            if (!environment.TryGetValue(rule.Variable, out var said) || said.Length == 0)
                continue;
            if (rule.Expected is not null && said != rule.Expected)
                throw new WorkflowException(
                    $"{rule.Variable} is '{said}'. The lab has a substitute for '{rule.Expected}' only: {rule.Reason}.");
            foreach (var (name, value) in rule.Instead(said))
                changed[name] = value;
            _used.Add(rule.Variable);
        }
        return changed;
    }
}

/// <param name="Variable">What a workflow sets in production.</param>
/// <param name="Expected">Its value there; null when any will do.</param>
/// <param name="Instead">From that value, what a script finds in its environment.</param>
sealed record Substitution(
    string Variable, string? Expected, string Reason, Func<string, IReadOnlyDictionary<string, string>> Instead);
