namespace KinoiteZfs.Tests;

/// <summary>What others wrote is printed so that it steers no terminal, fakes no line, and commands no
/// runner.</summary>
public sealed class ObeyingNobody
{
    /// <summary>Each is a command to the runner when it is a line, or lines, of a step's output.</summary>
    public static TheoryData<string> Attacks => new(
        "::add-mask::e",
        "::stop-commands::token",
        "  \t::error title=fake::the build failed",
        "\u00a0\u2003::error::after blanks that .NET trims",
        "::ERROR::in capitals",
        "fine\n::set-output name=needs_build::false",
        "fine\r::add-path::/tmp/evil",
        "fine\r\n\r\n \v::add-mask::e",
        "##[error]in the old form",
        "anywhere ##[add-mask]e in a line",
        "###[error]with one more",
        "##[group]one##[error]and another",
        "\u001b[2J##[warning]behind a terminal's command");

    [Theory]
    [MemberData(nameof(Attacks))]
    public void A_command_of_theirs_is_none_any_more(string attack)
    {
        Assert.NotEmpty(WorkflowCommand.NamesIn(attack));

        Assert.Empty(WorkflowCommand.NamesIn(UntrustedText.Printable(attack)));
        Assert.Empty(WorkflowCommand.NamesIn(UntrustedText.Quote(attack)));
        Assert.Empty(WorkflowCommand.NamesIn($"It said last:{UntrustedText.Lines(attack)}"));
        Assert.Empty(
            WorkflowCommand.NamesIn($"It said last:{UntrustedText.Lines(["one", attack, .. attack.Split('\n')])}"));
        Assert.Empty(WorkflowCommand.NamesIn(UntrustedText.WithoutCommands(attack)));
    }

    /// <summary>A value that ends in what the next one goes on with.</summary>
    [Theory]
    [InlineData("##", "[error]together")]
    [InlineData(":", ":error::together")]
    [InlineData("", "::error::together")]
    public void A_command_that_comes_together_from_two_values_is_none_in_the_log(string one, string two)
    {
        var line = UntrustedText.Printable(one) + two;
        Assert.NotEmpty(WorkflowCommand.NamesIn(line));

        Assert.Empty(WorkflowCommand.NamesIn(UntrustedText.WithoutCommands(line)));
    }

    [Theory]
    [InlineData("::add-mask::e", "\\u{3a}:add-mask::e")]
    [InlineData("a ##[error]b", "a ##\\u{5b}error]b")]
    [InlineData("C::D, [x], # 1, ##", "C::D, [x], # 1, ##")]
    [InlineData("\u001b[31mred\r\n\tline", "\\u{1b}[31mred\\u{d}\\u{a}\\u{9}line")]
    [InlineData("evil\u202Egnp.exe\u200B", "evil\\u{202e}gnp.exe\\u{200b}")]
    [InlineData("line\u2028line\u2029line\u0085line", "line\\u{2028}line\\u{2029}line\\u{85}line")]
    [InlineData("Ünïcödé, 日本語, 🐧, ─→", "Ünïcödé, 日本語, 🐧, ─→")]
    [InlineData("\ue000", "\\u{e000}")]
    [InlineData(null, "")]
    public void What_is_visible_stays_and_the_rest_is_told(string? text, string shown) =>
        Assert.Equal(shown, UntrustedText.Printable(text));

    /// <summary>Half of a pair: no attribute can hold it.</summary>
    [Fact]
    public void What_is_no_character_is_replaced() =>
        Assert.Equal("\ufffd", UntrustedText.Printable(((char)0xd800).ToString()));

    [Fact]
    public void A_value_without_end_is_cut()
    {
        Assert.Equal(
            new string('x', UntrustedText.MaximumLength) + "…", UntrustedText.Printable(new string('x', 5000)));
        Assert.Equal(new string('x', UntrustedText.MaximumLength), UntrustedText.Printable(
            new string('x', UntrustedText.MaximumLength)));
        Assert.Equal(5000, UntrustedText.OneLine(new string('x', 5000)).Length);
    }

    [Fact]
    public void One_line_stands_in_the_sentence_and_several_stand_below_it()
    {
        Assert.Equal("It said last: no space left", $"It said last:{UntrustedText.Lines("no space\tleft\r")}");
        Assert.Equal("It said last:\n  | one\n  | two", $"It said last:{UntrustedText.Lines("one", "two")}");
    }

    [Fact]
    public void Lines_of_ours_stay_as_they_are() =>
        Assert.Equal("- one: a::b\n- two [c]\n", UntrustedText.WithoutCommands("- one: a::b\n- two [c]\n"));
}
