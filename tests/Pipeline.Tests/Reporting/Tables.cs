namespace KinoiteZfs.Pipeline.Tests;

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
        Assert.EndsWith("\n\\u{1b}[31mred\\u{a}line\n", TextTable.Render(["A"], [["\u001b[31mred\nline"]]), StringComparison.Ordinal);

    [Fact]
    public void A_row_with_too_many_cells_is_refused() =>
        Assert.Throws<ArgumentException>(() => TextTable.Render(["A"], [["x", "y"]]));

    [Fact]
    public void A_markdown_table_has_its_delimiter_row() =>
        Assert.Equal("| A | B |\n| --- | --- |\n| 1 |  |\n", MarkdownTable.Render(["A", "B"], [["1"]]));

    [Fact]
    public void Foreign_text_is_no_markup_in_markdown() =>
        Assert.Equal(
            "&#60;b&#62; &#64;team &#124; &#91;x&#93;&#40;y&#41; &#96;",
            MarkdownText.Plain("<b> @team | [x](y) `"));
}
