namespace KinoiteZfs.Pipeline.Text;

/// <summary>A table for a terminal: columns as wide as their widest cell, two spaces between them, no trailing
/// blanks.</summary>
public static class TextTable
{
    const string Gap = "  ";

    /// <param name="rows">A row may be shorter than the headers, never longer.</param>
    /// <returns>Lines which each end with a line feed.</returns>
    public static string Render(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var cells = rows.Select(row => Cells(row, headers.Count)).ToArray();
        var titles = Cells(headers, headers.Count);
        var widths = titles.Select(
            (title, column) => Math.Max(Width(title), cells.Select(row => Width(row[column])).DefaultIfEmpty().Max()))
            .ToArray();
        var table = new StringBuilder();
        Append(table, titles, widths);
        Append(table, [.. widths.Select(width => new string('─', width))], widths);
        foreach (var row in cells)
            Append(table, row, widths);
        return table.ToString();
    }

    static string[] Cells(IReadOnlyList<string> row, int columns) =>
        row.Count <= columns
            ? [.. Enumerable.Range(0, columns)
                .Select(column => column < row.Count ? UntrustedText.Printable(row[column]) : "")]
            : throw new ArgumentException($"A row of {row.Count} cells does not fit {columns} columns.", nameof(row));

    static int Width(string text) => text.EnumerateRunes().Count();

    static void Append(StringBuilder table, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
            line.Append(column == 0 ? "" : Gap).Append(cells[column])
                .Append(' ', widths[column] - Width(cells[column]));
        table.Append(line.ToString().TrimEnd()).Append('\n');
    }
}
