using KinoiteZfs.Workflows.Core;

namespace KinoiteZfs.Workflows.Tests;

public sealed class SayingExpressions
{
    static readonly Expression A = Expression.Input("a");
    static readonly Expression B = Expression.Input("b");
    static readonly Expression C = Expression.Input("c");

    [Fact]
    public void An_or_within_an_and_has_brackets() =>
        Assert.Equal("(inputs.a || inputs.b) && inputs.c", A.Or(B).And(C).Text);

    [Fact]
    public void An_and_within_an_or_needs_none() =>
        Assert.Equal("inputs.a && inputs.b || inputs.c", A.And(B).Or(C).Text);

    [Fact]
    public void A_negation_is_of_the_whole() => Assert.Equal("!(inputs.a == 'x')", A.Is("x").Negated().Text);

    [Fact]
    public void A_quote_in_a_text_does_not_end_it() =>
        Assert.Equal("github.ref == 'it''s'", Expression.Ref.Is("it's").Text);

    [Fact]
    public void Text_never_becomes_an_expression() =>
        Assert.Contains(
            "which GitHub would evaluate",
            Assert.Throws<WorkflowException>(() => Template.Of("${{ secrets.KEY }}")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_command_of_the_shell_holds_no_expression() =>
        Assert.Throws<WorkflowException>(() => new Step.Run("Run", "echo ${{ github.event.pull_request.title }}"));

    [Fact]
    public void Text_and_expressions_join_to_a_value() =>
        Assert.Equal("inputs-${{ github.run_id }}", (Template.Of("inputs-") + Template.Of(Expression.RunId)).Text);
}
