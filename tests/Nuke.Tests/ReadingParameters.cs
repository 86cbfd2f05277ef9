using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Tests;

public sealed class ReadingParameters : IDisposable
{
    private readonly Sandbox _sandbox = new();

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

    [Fact]
    public void Two_variables_which_disagree_are_an_error()
    {
        _sandbox.Variable("STREAM", "a").Variable("NUKE_STREAM", "b");
        Refuses("The environment has different values for --stream: NUKE_STREAM and STREAM. Keep one of them.");
    }

    [Fact]
    public void Variables_which_other_programs_use_do_not_choose_targets()
    {
        _sandbox.Variable("TARGET", "x86_64").Variable("HOST", "machine");
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
    public void A_switch_takes_nothing_else() =>
        Refuses("Parameter --rebuild-akmods (--rebuild-akmods on the command line) has the value 'maybe', which is none of true, false.", "--rebuild-akmods", "maybe");

    [Fact]
    public void Enums_ignore_case() => Shows("Pace=Fast", "--pace", "fast");

    [Fact]
    public void An_unknown_enum_value_lists_the_allowed_ones() =>
        Refuses("has the value 'fats', which is none of Slow, Fast. Did you mean 'Fast'?", "--pace", "fats");

    [Fact]
    public void Enumerations_list_the_allowed_ones_too() =>
        Refuses("has the value 'Reelase', which is none of Debug, Release. Did you mean 'Release'?", "--configuration", "Reelase");

    [Fact]
    public void Enumerations_find_their_value() => Shows("Configuration=Release", "--configuration", "release");

    [Fact]
    public void Values_may_come_from_a_member_of_the_build() =>
        Refuses("has the value 'x', which is none of one, two.", "--choice", "x");

    [Fact]
    public void Arrays_take_several_values() => Shows("Numbers=1|2", "--numbers", "1", "2");

    [Fact]
    public void Arrays_split_at_their_separator() => Shows("Numbers=1|2", "--numbers", "1,2");

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
    public void Text_is_no_number() => Refuses("Parameter --count (--count on the command line) has the value 'many', which is no whole number in its range.", "--count", "many");

    [Fact]
    public void A_number_can_be_too_big() => Refuses("has the value '99999999999', which is no whole number in its range.", "--count", "99999999999");

    [Fact]
    public void A_scalar_takes_one_value() => Refuses("takes one value, but there are 2: 'a' 'b'.", "--stream", "a", "b");

    [Fact]
    public void A_parameter_needs_a_value() => Refuses("Parameter --stream (--stream on the command line) has no value.", "--stream");

    [Fact]
    public void Relative_paths_start_at_the_current_directory() => Shows($"Folder={_sandbox.Root / "out"}", "--folder", "out");

    [Fact]
    public void Relative_paths_in_files_start_at_the_root()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Folder": "out" }""");
        Shows($"Folder={_sandbox.Root / "out"}");
    }

    [Fact]
    public void Parameters_of_components_are_found() => Shows("Feed=there", "--feed", "there");

    [Fact]
    public void An_unknown_name_in_a_file_is_an_error()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Straem": "x" }""");
        Refuses("sets 'Straem', which is no parameter of this build. Did you mean 'Stream'?");
    }

    [Fact]
    public void It_is_one_also_when_a_field_initialiser_has_read_parameters_before()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Straem": "x" }""");
        _sandbox.Run<Early>(x => x.Nothing).Fails().Says("sets 'Straem', which is no parameter of this build.");
    }

    [Fact]
    public void A_file_which_is_no_json_is_an_error()
    {
        _sandbox.File(".nuke/parameters.json", "{ Stream: ");
        Refuses("parameters.json is not valid JSON:");
    }

    [Fact]
    public void A_nested_value_in_a_file_is_an_error()
    {
        _sandbox.File(".nuke/parameters.json", """{ "Stream": { } }""");
        Refuses("sets 'Stream' to Object; it takes text, a number, true, false, or a list of these.");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("../x")]
    public void A_profile_which_does_not_exist_is_an_error(string profile) =>
        Refuses($"--profile names '{profile}', but there is no ", "--profile", profile);

    [Fact]
    public void A_root_which_does_not_exist_is_an_error() => Refuses("which is no folder", "--root", "nowhere");

    [Fact]
    public void A_folder_without_a_mark_above_it_is_an_error()
    {
        (_sandbox.Root / ".nuke").DeleteDirectory();
        Refuses("Could not locate '.nuke' directory/file while walking up from");
    }

    private void Shows(string text, params string[] arguments) =>
        _sandbox.Run<Parameters>(x => x.Show, arguments).Succeeds().Says(text.EndsWith(';') ? text : text + ";");

    private void Refuses(string text, params string[] arguments) =>
        Assert.Empty(_sandbox.Run<Parameters>(x => x.Show, arguments).Fails().Says(text).Ran);

    private enum Speed
    {
        Slow,
        Fast,
    }

    private interface IFeed : INukeBuild
    {
        [Parameter("Where packages go")]
        string? Feed => TryGetValue(() => Feed);
    }

    [TypeConverter(typeof(TypeConverter<Kind>))]
    private sealed class Kind : Enumeration
    {
        public static Kind Debug = new() { Value = nameof(Debug) };
        public static Kind Release = new() { Value = nameof(Release) };
    }

    private sealed class Early : NukeBuild
    {
        private readonly bool _isLocal = IsLocalBuild;

        public Target Nothing => _ => _.Executes(() => Console.WriteLine($"ran {_isLocal}"));
    }

    private sealed class Parameters : NukeBuild, IFeed
    {
        [Parameter] private readonly string Stream = "initial";
        [Parameter] private readonly bool RebuildAkmods = false;
        [Parameter] private readonly Speed Pace = Speed.Slow;
        [Parameter] private readonly Kind Configuration = Kind.Debug;
        [Parameter(Separator = ",")] private readonly int[] Numbers = [];
        [Parameter] private readonly int? Count = null;
        [Parameter] private readonly AbsolutePath? Folder = null;
        [Parameter(ValueProviderMember = nameof(Choices))] private readonly string Choice = "one";

        private static IEnumerable<string> Choices => ["one", "two"];

        public Target Show => _ => _.Executes(() => Console.WriteLine(
            $"ran Stream={Stream};RebuildAkmods={RebuildAkmods};Pace={Pace};Configuration={Configuration};"
            + $"Numbers={string.Join('|', Numbers)};Count={Count};Folder={Folder};Choice={Choice};Feed={((IFeed)this).Feed};"));
    }
}
