namespace KinoiteZfs.Lab;

/// <summary>The lab's substitutes must not hide what a workflow has forgotten.</summary>
public sealed class SubstitutingForProduction
{
    static Substitutions Rule => new(
        [new("ENGINE", "package", "no such package here", _ =>
            new Dictionary<string, string> { ["ENGINE"] = "bundled", ["FOLDER"] = "/rpms" })]);

    [Fact]
    public void A_production_value_is_replaced_with_everything_that_goes_with_it() =>
        Assert.Equal(
            new Dictionary<string, string> { ["ENGINE"] = "bundled", ["FOLDER"] = "/rpms", ["OTHER"] = "x" },
            Rule.Apply(new Dictionary<string, string> { ["ENGINE"] = "package", ["OTHER"] = "x" }));

    [Theory]
    [InlineData("OTHER", "x")]
    [InlineData("ENGINE", "")]
    public void What_a_workflow_has_not_set_stays_missing(string variable, string value)
    {
        var environment = new Dictionary<string, string> { [variable] = value };
        Assert.Equal(environment, Rule.Apply(environment));
    }

    [Fact]
    public void Another_value_than_productions_is_an_error() =>
        Assert.Throws<WorkflowException>(() => Rule.Apply(new Dictionary<string, string> { ["ENGINE"] = "else" }));

    [Fact]
    public void A_rule_that_changed_something_is_known_to_be_used()
    {
        var rules = Rule;
        rules.Apply(new Dictionary<string, string> { ["OTHER"] = "x" });
        Assert.Empty(rules.Used);
        rules.Apply(new Dictionary<string, string> { ["ENGINE"] = "package" });
        Assert.Equal(["ENGINE"], rules.Used);
    }
}
