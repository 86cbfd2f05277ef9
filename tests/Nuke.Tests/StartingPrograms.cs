using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Tests;

public sealed class StartingPrograms
{
    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("")]
    [InlineData("a \"quoted\" word")]
    [InlineData("ends in a backslash \\")]
    [InlineData("\\\" both")]
    [InlineData("$(id) `id` ; rm -rf x")]
    [InlineData("it's")]
    public void A_value_reaches_the_program_as_one_argument(string value)
    {
        using var process = ProcessTasks.StartProcess("printf", $"[%s] {value}", logOutput: false, logInvocation: false);

        Assert.Equal($"[{value}]", process.AssertZeroExitCode().Output.StdToText());
    }

    [Fact]
    public void Paths_are_quoted_when_they_need_it() => Assert.Equal("-C \"/a b\"", Text($"-C {AbsolutePath.Create("/a b")}"));

    [Fact]
    public void Redacted_values_do_not_show_in_errors()
    {
        var password = "pass word";

        var failure = Assert.Throws<ProcessException>(() =>
            ProcessTasks.StartProcess("bash", $"-c \"echo $0 >&2; exit 3\" {password:r}", logOutput: false, logInvocation: false).AssertZeroExitCode());

        Assert.DoesNotContain(password, failure.Message, StringComparison.Ordinal);
        Assert.Contains("exited with code 3.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_which_takes_too_long_is_killed() =>
        Assert.Contains("did not end in time", Assert.Throws<ArgumentException>(() =>
            ProcessTasks.StartProcess("sleep", "60", timeout: 50, logInvocation: false).AssertZeroExitCode()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_program_is_named() =>
        Assert.Equal("Could not find 'no-such-program' on the PATH.",
            Assert.Throws<InvalidOperationException>(() => ProcessTasks.StartProcess("no-such-program")).Message);

    [Fact]
    public void A_tool_throws_on_another_exit_code_than_zero()
    {
        var tool = ToolResolver.GetPathTool("false");

        Assert.Throws<ProcessException>(() => tool("", logInvocation: false));
    }

    [Fact]
    public void A_tool_returns_its_output() =>
        Assert.Equal("hello", ToolResolver.GetPathTool("echo")("hello", logOutput: false, logInvocation: false).StdToText());

    [Fact]
    public void A_shell_command_is_one_argument() =>
        Assert.Equal("a b", ProcessTasks.StartShell("printf '%s' \"a b\"", logOutput: false, logInvocation: false).AssertZeroExitCode().Output.StdToText());

    private static string Text(ArgumentStringHandler arguments) => arguments.ToStringAndClear();
}
