namespace KinoiteZfs.Pipeline.Text;

/// <summary>A table for a job's summary page: GitHub Flavored Markdown, "Tables (extension)".</summary>
public static class MarkdownTable
{
    /// <param name="rows">Cells are Markdown already: Untrusted text goes through <see cref="MarkdownText"/>
    /// first.</param>
    public static string Render(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new StringBuilder();
        Append(table, headers, headers.Count);
        table.Append('|').Insert(table.Length, " --- |", headers.Count).Append('\n');
        foreach (var row in rows)
            Append(table, row, headers.Count);
        return table.ToString();
    }

    static void Append(StringBuilder table, IReadOnlyList<string> row, int columns)
    {
        if (row.Count > columns)
            throw new ArgumentException($"A row of {row.Count} cells does not fit {columns} columns.", nameof(row));
        table.Append('|');
        for (var column = 0; column < columns; column++)
            table.Append(' ').Append(column < row.Count ? OneLine(row[column]) : "").Append(" |");
        table.Append('\n');
    }

    static string OneLine(string cell) => cell.ReplaceLineEndings(" ");
}
