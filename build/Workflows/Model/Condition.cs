using KinoiteZfs.Workflows.Attributes;

namespace KinoiteZfs.Workflows.Model;

/// <summary>
/// When a job runs, said by the build in its own words: a static member of this type, named by
/// <see cref="JobAttribute.If"/>.
/// </summary>
public abstract record Condition
{
    Condition()
    {
    }

    /// <summary>The run is about this ref, such as <c>refs/heads/main</c>.</summary>
    public static Condition OnRef(string name) => new Ref(name);

    /// <summary>The run was started by this event, such as <c>push</c>.</summary>
    public static Condition OnEvent(string name) => new Event(name);

    /// <summary>A parameter of type bool is true: as it was entered when the run was started by hand, else by default.</summary>
    public static Condition Parameter(string member) => new ParameterIsTrue(member);

    public static Condition operator &(Condition left, Condition right) => new Both(left, right);

    public static Condition operator |(Condition left, Condition right) => new Either(left, right);

    public static Condition operator !(Condition condition) => new Negation(condition);

    public static Condition BitwiseAnd(Condition left, Condition right) => left & right;

    public static Condition BitwiseOr(Condition left, Condition right) => left | right;

    public static Condition LogicalNot(Condition condition) => !condition;

    /// <param name="parameter">What a parameter's value is in this workflow.</param>
    internal Expression ToExpression(Func<string, Expression> parameter) => this switch
    {
        Ref x => Expression.Ref.Is(x.Name),
        Event x => Expression.EventName.Is(x.Name),
        ParameterIsTrue x => parameter(x.Member),
        Both x => x.Left.ToExpression(parameter).And(x.Right.ToExpression(parameter)),
        Either x => x.Left.ToExpression(parameter).Or(x.Right.ToExpression(parameter)),
        Negation x => x.Inner.ToExpression(parameter).Negated(),
        _ => throw new NotSupportedException($"There is no condition {GetType().Name}."),
    };

    sealed record Ref(string Name) : Condition;

    sealed record Event(string Name) : Condition;

    sealed record ParameterIsTrue(string Member) : Condition;

    sealed record Both(Condition Left, Condition Right) : Condition;

    sealed record Either(Condition Left, Condition Right) : Condition;

    sealed record Negation(Condition Inner) : Condition;
}
