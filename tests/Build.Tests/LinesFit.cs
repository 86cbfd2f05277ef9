namespace KinoiteZfs.Build.Tests;

/// <summary>
/// What is read beside something else, in a review or a terminal, has at most 120 columns. Texts are not cut for it:
/// whoever looks for a message that was printed finds it (Linux, Documentation/process/coding-style.rst, "Breaking long
/// lines and strings"). A long one stands on a line of its own.
/// </summary>
public sealed partial class LinesFit
{
    const int Columns = 120;

    [Fact]
    public void No_line_of_code_is_longer_unless_it_is_one_text() => Assert.Empty(
        from file in SourceFiles.Below("build", "*.cs").Concat(SourceFiles.Below("tests", "*.cs"))
        from line in TooLong(File.ReadAllText(file))
        select $"{SourceFiles.Shown(file)}:{line} has more than {Columns} columns");

    [Theory]
    [InlineData("$\"{x}\");")]
    [InlineData("$\"{(x ? \"y\" : $\"{z}\")}\"), error);", false)]
    [InlineData("$\"{(x ? \"y\" : $\"{z}\")}\",")]
    [InlineData("\"\\\"\"u8)]")]
    [InlineData("@\"\"\"quoted\"\"\"];")]
    [InlineData("$\"{x.Replace('{', '(')}\\n\")")]
    [InlineData("$@\"\\d{{x}}{a(\"b\")}\"),")]
    [InlineData("$$\"\"\"{\"a\":{{b}}}\"\"\"));")]
    [InlineData(": $\"{x}\";")]
    [InlineData("yield return $\"{x}\";")]
    [InlineData("Purpose = \"x\",")]
    [InlineData("reason: \"x\")")]
    [InlineData("\"x\", y);", false)]
    [InlineData("\"x\", \"y\");", false)]
    [InlineData("throw new FormatException(\"x\");", false)]
    [InlineData("\"x\" + y", false)]
    [InlineData("// \"x\"", false)]
    public void A_line_of_one_text_may_be_longer(string line, bool mayBe = true) =>
        Assert.Equal(mayBe ? [] : [1], TooLong(line.Replace("x", new string('x', Columns), StringComparison.Ordinal)));

    [Fact]
    public void What_others_wrote_stands_in_raw_texts_as_it_is()
    {
        var wide = new string('x', Columns + 1);

        Assert.Equal(
            [5], TooLong($"var text = \"\"\"\n    {wide}\n    \"\"\";\nvar one = \"\"\"one line\"\"\";\n{wide}\n"));
    }

    /// <summary>Numbers of the lines which are too long.</summary>
    static IEnumerable<int> TooLong(string code)
    {
        var (number, isWithinText) = (0, false);
        foreach (var line in code.Split('\n'))
        {
            number++;
            if (line.Length > Columns && !isWithinText && !OneText().IsMatch(line))
                yield return number;
            isWithinText ^= line.Split("\"\"\"").Length % 2 == 0;
        }
    }

    /// <summary>A text after what says where it goes, if anything does, and before what closes.</summary>
    [GeneratedRegex("""
        \A\s*
        (?: (?:yield\s)?return\s | (?:[?:+] | \?\? | => | \.\.)\s | \w+(?::|\s=)\s )?
        (?: \$*"{3} (?:(?!"{3}).)* "{3}
          | @"(?:[^"]|"")*"
          | "(?:[^"\\]|\\.)*"
          | \$"(?: [^"\\{}] | \\. | \{\{ | }} | \{ (?:'.' | [^{}] | (?<open>\{) | (?<-open>}))* (?(open)(?!)) } )*"
          | \$@"(?: [^"{}] | "" | \{\{ | }} | \{ (?:'.' | [^{}] | (?<open>\{) | (?<-open>}))* (?(open)(?!)) } )*"
        )(?:u8)?
        [\])},;]*\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex OneText();
}
