namespace KinoiteZfs.Workflows.Parameters;

/// <summary>What parameters are in one workflow: entered by hand, fixed by the code, or their defaults.</summary>
sealed class ParameterValues(IReadOnlyList<ParameterFacts> parameters, WorkflowSettings settings)
{
    /// <exception cref="WorkflowException">There is no such parameter, or a secret would be asked for in the
    /// open.</exception>
    public IReadOnlyList<WorkflowInput> Inputs =>
        [.. settings.Inputs.Select(x => Find(x, $"the inputs of workflow {settings.Name}")).Select(x => x.IsSecret
            ? throw new WorkflowException(
                $"Parameter {x.Name} is a secret, and workflow {settings.Name} would ask for it in the open. Take it from its Inputs.")
            : new WorkflowInput(x.Input, x.Type, x.Description) { Default = x.Initial, Options = x.Options })];

    /// <summary>One variable a parameter whose value the workflow decides.</summary>
    public IReadOnlyList<Variable> Variables =>
    [
        .. parameters.Where(x => x.ValueInWorkflows is not null && !IsInput(x))
            .Select(x => new Variable(x.Variable, Template.Of(Text(x.ValueInWorkflows!)))),
        .. settings.Inputs.Select(x => Find(x, "")).Select(x => new Variable(x.Variable, Template.Of(InputValue(x)))),
    ];

    public ParameterFacts Find(string name, string where) =>
        parameters.FirstOrDefault(x => x.Name == name)
        ?? throw new WorkflowException($"'{name}', in {where}, is no [Parameter] of the build.");

    /// <summary>A parameter of type bool, as the condition of a job.</summary>
    public Expression IsTrue(string name)
    {
        var parameter = Find(name, "a condition");
        if (parameter.Type != InputType.Boolean)
            throw new WorkflowException($"Parameter {name} stands in a condition, but is not of type bool.");
        return !IsInput(parameter) ? Expression.Literal(parameter.Initial is true)
            : parameter.Initial is true ? InputValue(parameter)
            : Expression.Input(parameter.Input);
    }

    bool IsInput(ParameterFacts parameter) => settings.Inputs.Contains(parameter.Name);

    /// <summary>Other events than a start by hand leave all inputs empty.</summary>
    static Expression InputValue(ParameterFacts parameter)
    {
        var input = Expression.Input(parameter.Input);
        return parameter.Initial switch
        {
            null when parameter.Type != InputType.Boolean => input,
            true => Expression.EventName.IsNot("workflow_dispatch").Or(input),
            null or false => input.Or(Expression.False),
            int initial => Expression.TextOf(input).Or(Expression.Literal(Text(initial))),
            var initial => input.Or(Expression.Literal(Text(initial))),
        };
    }

    static string Text(object value) => value switch
    {
        true => "true",
        false => "false",
        _ => FormattableString.Invariant($"{value}"),
    };
}
