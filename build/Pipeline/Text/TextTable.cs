namespace KinoiteZfs.Pipeline.Text;

/// <summary>A table for people: columns as wide as their widest cell, two spaces between them, no trailing
/// blanks.</summary>
public static class TextTable
{
    const string Gap = "  ";

    /// <summary>A column is not made narrower than this; who has less room sees lines wrap.</summary>
    const int Narrowest = 8;

    /// <summary>As wide as it is.</summary>
    public static string Render(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows) =>
        Render(headers, rows, width: null);

    /// <param name="rows">A row may be shorter than the headers, never longer.</param>
    /// <param name="width">
    /// Of the terminal: wide cells go on in the next line, and digests are short. Null where programs read along: a row
    /// is a line then, and whole.
    /// </param>
    /// <returns>Lines which each end with a line feed.</returns>
    public static string Render(
        IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, int? width)
    {
        var cells = rows.Select(row => Cells(row, headers.Count, width is not null)).ToArray();
        var titles = Cells(headers, headers.Count, false);
        var widths = titles.Select(
            (title, column) => Math.Max(Width(title), cells.Select(row => Width(row[column])).DefaultIfEmpty().Max()))
            .ToArray();
        if (width is { } room)
            Narrow(widths, room);
        var table = new StringBuilder();
        Append(table, titles, widths);
        Append(table, [.. widths.Select(column => new string('─', column))], widths);
        foreach (var row in cells)
            AppendRow(table, row, widths);
        return table.ToString();
    }

    static string[] Cells(IReadOnlyList<string> row, int columns, bool isShort) =>
        row.Count <= columns
            ? [.. Enumerable.Range(0, columns).Select(column => column < row.Count ? row[column] : "")
                .Select(cell => UntrustedText.Printable(isShort ? ShortDigests.In(cell) : cell))]
            : throw new ArgumentException($"A row of {row.Count} cells does not fit {columns} columns.", nameof(row));

    static int Width(string text) => text.EnumerateRunes().Count();

    /// <summary>The widest column gives room first.</summary>
    static void Narrow(int[] widths, int room)
    {
        while (widths.Sum() + Gap.Length * (widths.Length - 1) > room && widths.Max() > Narrowest)
            widths[Array.IndexOf(widths, widths.Max())]--;
    }

    static void AppendRow(StringBuilder table, string[] row, int[] widths)
    {
        var lines = row.Select((cell, column) => Folded(cell, widths[column]).ToArray()).ToArray();
        for (var line = 0; line < lines.Max(cell => cell.Length); line++)
            Append(table, [.. lines.Select(cell => line < cell.Length ? cell[line] : "")], widths);
    }

    /// <summary>Behind a blank, or what parts names, where there is one in the second half of the line.</summary>
    static IEnumerable<string> Folded(string cell, int width)
    {
        var rest = cell.EnumerateRunes().ToArray();
        while (rest.Length > width)
        {
            var end = width;
            while (end > width / 2 && !" /:-,@".Contains((char)rest[end - 1].Value, StringComparison.Ordinal))
                end--;
            end = end > width / 2 ? end : width;
            yield return string.Concat(rest[..end]).TrimEnd();
            rest = [.. rest[end..].SkipWhile(Rune.IsWhiteSpace)];
        }
        yield return string.Concat(rest);
    }

    static void Append(StringBuilder table, string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
            line.Append(column == 0 ? "" : Gap).Append(cells[column])
                .Append(' ', Math.Max(0, widths[column] - Width(cells[column])));
        table.Append(line.ToString().TrimEnd()).Append('\n');
    }
}
