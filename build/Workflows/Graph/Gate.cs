namespace KinoiteZfs.Workflows.Graph;

/// <summary>A condition of targets which can be looked at before their job starts.</summary>
abstract record Gate
{
    Gate()
    {
    }

    /// <summary><c>OnlyWhenStatic(() =&gt; Parameter)</c>, or with a <c>!</c>; also called as it is typed,
    /// <c>--parameter</c>.</summary>
    public sealed record OfParameter(string Parameter, bool Wanted) : Gate;

    /// <summary><c>OnlyWhenDynamic(() =&gt; Decision)</c>: known once a target of an earlier job has run.</summary>
    public sealed record OfDecision(Decision Decision) : Gate;
}

/// <summary>A property of the build which one target's outcome decides; see <see cref="DecidedByAttribute"/>.</summary>
/// <param name="Words">See <see cref="DecidedByAttribute.Words"/>.</param>
sealed record Decision(string Member, string Target, string? Words = null)
{
    /// <summary>The name of the job output.</summary>
    public string Output => Names.Underscored(Member);
}
