using Nuke.Common.IO;

namespace Nuke.Tests;

public sealed class ReadingParameters : IDisposable
{
    readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Without_a_value_the_initialiser_stays() => Shows("Stream=initial");

    [Fact]
    public void The_parameters_file_replaces_the_initialiser()
    {
        _sandbox.File(".nuke/parameters.json", """{ "$schema": "x", "Stream": "file" }""");
        Shows("Stream=file");
    }

    [Fact]
    public void The_parameters_file_may_begin_with_a_byte_order_mark()
    {
        _sandbox.File(".nuke/parameters.json", "\uFEFF{ \"Stream\": \"file\" }");
        Shows("Stream=file");
    }

    [Fact]
    public void A_profile_wins_over_the_parameters_file()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Stream": "file" }""");
        _sandbox.File(".nuke/parameters.beta.json", """{ "Stream": "profile" }""");
        Shows("Stream=profile", "--profile", "beta");
    }

    [Theory]
    [InlineData("STREAM")]
    [InlineData("NUKE_STREAM")]
    [InlineData("stream")]
    public void The_environment_wins_over_files(string variable)
    {
        _sandbox.File(".nuke/parameters.json", """{ "Stream": "file" }""").Variable(variable, "environment");
        Shows("Stream=environment");
    }

    [Fact]
    public void The_command_line_wins_over_the_environment()
    {
        _sandbox.Variable("STREAM", "environment");
        Shows("Stream=argument", "--stream", "argument");
    }

    [Fact]
    public void An_empty_variable_is_no_value()
    {
        _sandbox.Variable("STREAM", "");
        Shows("Stream=initial");
    }

    [Theory]
    [InlineData("--rebuild-akmods")]
    [InlineData("--rebuildakmods")]
    [InlineData("-RebuildAkmods")]
    public void A_bare_switch_is_true(string argument) => Shows("RebuildAkmods=True", argument);

    [Fact]
    public void A_switch_can_be_switched_off() => Shows("RebuildAkmods=False", "--rebuild-akmods", "false");

    [Fact]
    public void Words_of_a_variable_are_joined_by_underscores()
    {
        _sandbox.Variable("REBUILD_AKMODS", "true");
        Shows("RebuildAkmods=True");
    }

    [Fact]
    public void Enums_ignore_case() => Shows("Pace=Fast", "--pace", "fast");

    [Fact]
    public void Arrays_take_several_values() => Shows("Numbers=1|2", "--numbers", "1", "2");

    [Fact]
    public void Arrays_in_files_are_lists()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Numbers": [3, 4] }""");
        Shows("Numbers=3|4");
    }

    [Fact]
    public void Nullable_numbers_may_be_absent() => Shows("Count=;");

    [Fact]
    public void Nullable_numbers_may_be_there() => Shows("Count=7;", "--count", "7");

    [Fact]
    public void Relative_paths_start_at_the_current_directory() =>
        Shows($"Folder={_sandbox.Root / "out"}", "--folder", "out");

    [Fact]
    public void Relative_paths_in_files_start_at_the_root()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Folder": "out" }""");
        Shows($"Folder={_sandbox.Root / "out"}");
    }

    void Shows(string text, params string[] arguments) =>
        _sandbox.Run<Parameters>(x => x.Show, arguments).Succeeds().Says(text.EndsWith(';') ? text : text + ";");

    /// <summary>As NUKE does it (ValueInjectionAttributeBase.TryGetValue); what is stricter is the build's
    /// own.</summary>
    [Theory]
    [InlineData("Pace=Slow", "--pace", "fats")]
    [InlineData("RebuildAkmods=False", "--rebuild-akmods", "maybe")]
    [InlineData("Count=", "--count", "many")]
    public void What_cannot_be_converted_is_a_warning_and_the_initialiser_stays(
        string shown, params string[] arguments) =>
        _sandbox.Run<Parameters>(x => x.Show, arguments).Succeeds()
            .Says("Could not inject value for").Says(shown + ";");

    enum Speed
    {
        Slow,
        Fast,
    }

    sealed class Parameters : NukeBuild
    {
        [Parameter] readonly string Stream = "initial";
        [Parameter] readonly bool RebuildAkmods = false;
        [Parameter] readonly Speed Pace = Speed.Slow;
        [Parameter] readonly int[] Numbers = [];
        [Parameter] readonly int? Count = null;
        [Parameter] readonly AbsolutePath? Folder = null;

        public Target Show => _ => _.Executes(() => Console.WriteLine(
            $"ran Stream={Stream};RebuildAkmods={RebuildAkmods};Pace={Pace};"
            + $"Numbers={string.Join('|', Numbers)};Count={Count};Folder={Folder};"));
    }
}
