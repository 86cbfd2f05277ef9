using KinoiteZfs.Workflows.Yaml;
using Nuke.Common.Utilities;
using YamlDotNet.RepresentationModel;
using YamlNode = KinoiteZfs.Workflows.Yaml.YamlNode;

namespace KinoiteZfs.Workflows.Tests;

public sealed class WritingYaml
{
    public static TheoryData<string> Texts =>
    [
        "plain", "two words", "", " ", " leading", "trailing ", "colon: inside", "colon:", "http://host/path",
        "a #remark", "#remark",
        "it's", "say \"it\"", "true", "No", "null", "~", "on", "1", "1.5", "0x1f", "1e3", ".5", "-1", "+1",
        "2026-01-01", "12:30", "- item", "-",
        "? key", "[a]", "{a: b}", "a, b", "&anchor", "*alias", "!tag", "|", ">", "%directive", "@at", "`tick`",
        "back\\slash", "tab\there",
        "two\nlines", "carriage\rreturn", "bell\u0007", "next\u0085line", "line\u2028separator", "é", "🙂",
        "${{ github.ref }}", "'quoted'", "./build.sh",
        "*.md", "**/*.md", "main", "dependabot/**", "<<", "=", "---", "...", "a: b: c", "x\u00a0y", "\ufeffmark",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_comes_back_as_the_same_text(string text)
    {
        var value = (YamlScalarNode)Root(new YamlMapping().Add("key", text)).Children[new YamlScalarNode("key")];

        Assert.Equal(text, value.Value);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_in_a_short_list_comes_back_as_the_same_text(string text)
    {
        var list = (YamlSequenceNode)Root(new YamlMapping().Add("key", YamlValue.Of([text, text])))
            .Children[new YamlScalarNode("key")];

        Assert.Equal([text, text], list.Children.Select(x => ((YamlScalarNode)x).Value));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("Yes")]
    [InlineData("on")]
    [InlineData("1.10")]
    [InlineData("null")]
    [InlineData("2026-01-01")]
    public void What_could_be_read_as_something_else_than_text_is_quoted(string text) =>
        Assert.Equal($"'{text}'", YamlScalar.Of(text));

    [Fact]
    public void A_command_of_several_lines_keeps_its_lines()
    {
        var root = Root(StepYaml.Of(new Step.Run("Two", "first\n\n  second")));

        Assert.Equal("first\n\n  second", ((YamlScalarNode)root.Children[new YamlScalarNode("run")]).Value);
    }

    [Fact]
    public void A_comment_stands_above_what_it_explains() =>
        Assert.Equal("# one\n# two\nkey: value\n", Text(new YamlMapping().Add("key", "value", "one\ntwo")));

    static YamlMappingNode Root(YamlNode node)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(node)));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    static string Text(YamlNode node)
    {
        using var content = new MemoryStream();
        using (var writer = new StreamWriter(content, leaveOpen: true) { NewLine = "\n" })
            node.Write(new CustomFileWriter(writer, indentationFactor: 2, commentPrefix: "#"));
        return System.Text.Encoding.UTF8.GetString(content.ToArray());
    }
}
