namespace KinoiteZfs.Pipeline.Tests.Text;

public sealed class Tables
{
    [Fact]
    public void Text_columns_are_as_wide_as_their_widest_cell() =>
        Assert.Equal(
            """
            A    LONGER
            ───  ──────
            xyz  1
                 22

            """,
            TextTable.Render(["A", "LONGER"], [["xyz", "1"], ["", "22"]]),
            ignoreLineEndingDifferences: true);

    [Fact]
    public void A_short_row_leaves_the_rest_empty() =>
        Assert.EndsWith("\nx\n", TextTable.Render(["A", "B"], [["x"]]), StringComparison.Ordinal);

    [Fact]
    public void Foreign_text_cannot_steer_the_terminal_or_add_lines() =>
        Assert.EndsWith(
            "\n\\u{1b}[31mred\\u{a}line\n", TextTable.Render(["A"], [["\u001b[31mred\nline"]]),
            StringComparison.Ordinal);

    [Fact]
    public void In_a_terminal_wide_cells_go_on_in_the_next_line_and_digests_are_short()
    {
        var table = TextTable.Render(
            ["TAG", "AFTER", ""],
            [
                [
                    "ghcr.io/local/akmods-zfs:stable-local-20261130210027-f260248-6.18.12-200.fc43.x86_64",
                    $"{Given.Digest("x")}", "created"
                ],
                ["ghcr.io/local/kinoite-zfs:latest", "not there", "stays"],
            ],
            width: 80);

        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains($" sha256:{Given.Digest("x").Short}  created\n", table, StringComparison.Ordinal);
        Assert.Contains("ghcr.io/local/kinoite-zfs:latest ", table, StringComparison.Ordinal);
        Assert.DoesNotContain($"{Given.Digest("x")}", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_character_of_a_folded_cell_is_there()
    {
        var words = string.Join(' ', Enumerable.Range(0, 30).Select(number => $"word{number}"));

        var table = TextTable.Render(["WHY"], [[words], [new string('x', 100)]], width: 40);

        Assert.Equal(
            words.Replace(" ", "", StringComparison.Ordinal) + new string('x', 100),
            string.Concat(table.Split('\n').Skip(2)).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_with_too_many_cells_is_refused() =>
        Assert.Throws<ArgumentException>(() => TextTable.Render(["A"], [["x", "y"]]));

    [Fact]
    public void A_markdown_table_has_its_delimiter_row() =>
        Assert.Equal("| A | B |\n| --- | --- |\n| 1 |  |\n", MarkdownTable.Render(["A", "B"], [["1"]]));

    [Fact]
    public void Foreign_text_is_no_markup_in_markdown() =>
        Assert.Equal(
            "&#60;b&#62; &#64;\u200bteam &#124; &#91;x&#93;&#40;y&#41; &#96;",
            MarkdownText.Plain("<b> @team | [x](y) `"));

    [Theory]
    [InlineData("https://example.org", "https&#58;//example.org")]
    [InlineData("www.example.org", "www&#46;example.org")]
    [InlineData("1. first", "1&#46; first")]
    [InlineData("kinoite-zfs 2.4.3: ready", "kinoite-zfs 2.4.3: ready")]
    public void Foreign_text_is_no_link_and_no_list_in_markdown(string text, string expected) =>
        Assert.Equal(expected, MarkdownText.Plain(text));

    /// <summary>
    /// GitHub looks for them in the finished page, where an entity is a character again: mention_filter.rb of
    /// gjtorikian/html-pipeline. Digests stay as they can be copied.
    /// </summary>
    [Theory]
    [InlineData("@dana", "&#64;\u200bdana")]
    [InlineData("(@dana)", "&#40;&#64;\u200bdana&#41;")]
    [InlineData("fixes dana/kinoite#12", "fixes dana/kinoite&#35;\u200b12")]
    [InlineData("gh-12", "gh-\u200b12")]
    [InlineData("kinoite-main@sha256:12", "kinoite-main&#64;sha256:12")]
    [InlineData("C#", "C&#35;")]
    public void Foreign_text_tells_nobody_and_no_issue(string text, string expected) =>
        Assert.Equal(expected, MarkdownText.Plain(text));

    [Theory]
    [InlineData("ghcr.io/dana/kinoite-zfs:latest", "`ghcr.io/dana/kinoite-zfs:latest`")]
    [InlineData("a|b", "<code>a&#124;b</code>")]
    [InlineData("a`b", "<code>a&#96;b</code>")]
    public void Code_cannot_end_too_early_in_markdown(string text, string expected) =>
        Assert.Equal(expected, MarkdownText.Code(text));
}
