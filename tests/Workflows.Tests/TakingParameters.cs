using KinoiteZfs.Workflows.Core;
using Nuke.Common;
using Nuke.Common.IO;

namespace KinoiteZfs.Workflows.Tests;

public sealed class TakingParameters
{
    static readonly AbsolutePath Root = AbsolutePath.Create(Path.GetTempPath()) / "root";

    [Theory]
    [InlineData("REBUILD", "${{ inputs.rebuild || false }}")]
    [InlineData("PROMOTE", "${{ github.event_name != 'workflow_dispatch' || inputs.promote }}")]
    [InlineData("LOCK_FILE", "${{ inputs.lock_file || 'ci/lock.json' }}")]
    [InlineData("LEVEL", "${{ inputs.level || 'Some' }}")]
    [InlineData("ATTEMPTS", "${{ format('{0}', inputs.attempts) || '3' }}")]
    [InlineData("NOTE", "${{ inputs.note }}")]
    public void An_event_without_inputs_gets_the_defaults(string variable, string expected) =>
        Assert.Equal(expected, Variables(Nightly)[variable]);

    [Fact]
    public void A_value_for_workflows_is_set_in_all_of_them() => Assert.Equal("All", Variables(Nightly)["EFFORT"]);

    [Fact]
    public void A_parameter_nobody_asked_for_is_not_set() => Assert.DoesNotContain("LOCAL", Variables(Nightly).Keys);

    [Fact]
    public void Types_defaults_and_choices_are_those_of_the_code()
    {
        var inputs = new ParameterValues(Read(), Nightly).Inputs.ToDictionary(x => x.Name);

        Assert.Equal((InputType.Boolean, true), (inputs["promote"].Type, inputs["promote"].Default));
        Assert.Equal((InputType.Number, 3), (inputs["attempts"].Type, inputs["attempts"].Default));
        Assert.Equal((InputType.Text, "ci/lock.json", "Where the lock is"), (
            inputs["lock_file"].Type, inputs["lock_file"].Default, inputs["lock_file"].Description));
        Assert.Equal(["All", "Some"], inputs["level"].Options);
    }

    [Fact]
    public void A_secret_is_not_asked_for_in_the_open() =>
        Assert.Contains(
            "Parameter Key is a secret",
            Assert.Throws<WorkflowException>(
                () => new ParameterValues(Read(), Nightly with { Inputs = ["Key"] }).Inputs)
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_input_which_is_no_parameter_is_an_error() =>
        Assert.Contains(
            "'Rebild', in the inputs of workflow nightly, is no [Parameter]",
            Assert.Throws<WorkflowException>(
                () => new ParameterValues(Read(), Nightly with { Inputs = ["Rebild"] }).Inputs)
                .Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_condition_on_what_is_neither_true_nor_false_is_an_error() =>
        Assert.Contains(
            "is not of type bool",
            Assert.Throws<WorkflowException>(() => new ParameterValues(Read(), Nightly).IsTrue("Note")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_path_of_this_machine_is_an_error() =>
        Assert.Contains(
            "the default of parameter Elsewhere, is not below",
            Assert.Throws<WorkflowException>(() => ParameterReader.Read(typeof(Outside), Root)).Message,
            StringComparison.Ordinal);

    static readonly WorkflowSettings Nightly = new(
        "nightly", [new Trigger.Schedule("1 2 * * *"), new Trigger.Dispatch()])
    {
        Inputs = ["Rebuild", "Promote", "LockFile", "Level", "Attempts", "Note"],
    };

    static IReadOnlyList<ParameterFacts> Read() => ParameterReader.Read(typeof(Parameters), Root);

    static Dictionary<string, string> Variables(WorkflowSettings settings) =>
        new ParameterValues(Read(), settings).Variables.ToDictionary(x => x.Name, x => x.Value.Text);

    enum Effort
    {
        All,
        Some,
    }

#pragma warning disable CS0414, CA1823, IDE0052, CS0649, CS0169 // Only reflection reads them.
    sealed class Parameters
    {
        [Parameter] readonly bool Rebuild;
        [Parameter] readonly bool Promote = true;
        [Parameter("Where the lock is")] readonly AbsolutePath LockFile = Root / "ci" / "lock.json";
        [Parameter] readonly Effort Level = TakingParameters.Effort.Some;
        [Parameter] readonly int Attempts = 3;
        [Parameter] readonly string? Note;
        [Parameter] [InWorkflows(TakingParameters.Effort.All)] readonly Effort Effort = TakingParameters.Effort.Some;
        [Parameter] readonly string Local = "here";
        [Parameter] [Secret] readonly string? Key;
    }

    sealed class Outside
    {
        [Parameter] readonly AbsolutePath Elsewhere = Root / ".." / "elsewhere";
    }
#pragma warning restore CS0414, CA1823, IDE0052, CS0649, CS0169
}
