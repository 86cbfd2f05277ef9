namespace KinoiteZfs.Workflows.Model;

/// <summary>
/// An expression of GitHub Actions, made from parts rather than text, so that quotes and brackets are always right.
/// See docs.github.com: "Evaluate expressions in workflows and actions".
/// </summary>
sealed record Expression
{
    readonly Binding _binding;

    Expression(string text, Binding binding = Binding.Atom)
    {
        Text = text;
        _binding = binding;
    }

    // How strongly the outermost operator binds.
    enum Binding
    {
        Or,
        And,
        Comparison,
        Atom,
    }

    /// <summary>Without the surrounding <c>${{ }}</c>.</summary>
    public string Text { get; }

    public static Expression True { get; } = new("true");

    public static Expression False { get; } = new("false");

    public static Expression NotCancelled { get; } = new("!cancelled()");

    public static Expression Failure { get; } = new("failure()");

    public static Expression Token { get; } = new("github.token");

    public static Expression RunId { get; } = new("github.run_id");

    /// <summary>Counts the attempts of a run.</summary>
    public static Expression RunAttempt { get; } = new("github.run_attempt");

    public static Expression EventName { get; } = new("github.event_name");

    public static Expression Ref { get; } = new("github.ref");

    /// <summary>GitHub's own machine, new for every job; not one which somebody keeps.</summary>
    public static Expression RunsHosted { get; } = new Expression("runner.environment").Is("github-hosted");

    public static Expression RunsSelfHosted { get; } = new Expression("runner.environment").Is("self-hosted");

    /// <summary>The results and outputs of all needed jobs, as JSON.</summary>
    public static Expression Needs { get; } = new("toJSON(needs)");

    public static Expression Input(string name) => new($"inputs.{name}");

    public static Expression Secret(string name) => new($"secrets.{name}");

    public static Expression Axis(string name) => new($"matrix.{name}");

    public static Expression JobResult(string job) => new($"needs.{job}.result");

    public static Expression JobOutput(string job, string output) => new($"needs.{job}.outputs.{output}");

    public static Expression StepOutput(string step, string output) => new($"steps.{step}.outputs.{output}");

    public static Expression Literal(string text) => new($"'{text.Replace("'", "''", StringComparison.Ordinal)}'");

    public static Expression Literal(bool value) => value ? True : False;

    /// <summary>As text: zero is then no longer what <c>||</c> passes over.</summary>
    public static Expression TextOf(Expression value) => new($"format('{{0}}', {value.Text})");

    public Expression Is(string text) => new($"{Operand(Binding.Atom)} == {Literal(text).Text}", Binding.Comparison);

    public Expression IsNot(string text) => new($"{Operand(Binding.Atom)} != {Literal(text).Text}", Binding.Comparison);

    public Expression And(Expression other) =>
        new($"{Operand(Binding.And)} && {other.Operand(Binding.And)}", Binding.And);

    public Expression Or(Expression other) => new($"{Operand(Binding.Or)} || {other.Operand(Binding.Or)}", Binding.Or);

    public Expression Negated() =>
        this == True ? False : this == False ? True : new Expression($"!{Operand(Binding.Atom)}");

    /// <returns>Null when there is none but what is always true.</returns>
    public static Expression? All(IEnumerable<Expression?> conditions)
    {
        var open = conditions.OfType<Expression>().Where(x => x != True).ToList();
        return open.Count == 0 ? null : open.Aggregate((x, y) => x.And(y));
    }

    public override string ToString() => $"${{{{ {Text} }}}}";

    string Operand(Binding needed) => _binding < needed ? $"({Text})" : Text;
}
