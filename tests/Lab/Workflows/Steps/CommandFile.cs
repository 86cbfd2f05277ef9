namespace KinoiteZfs.Lab;

/// <summary>
/// A file a step writes names and values to: <c>name=value</c>, or a name and everything up to a delimiter.
/// docs.github.com: "Workflow commands", "Multiline strings".
/// </summary>
static class CommandFile
{
    /// <exception cref="WorkflowException">A line is neither; GitHub's runner fails the step.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        var values = new Dictionary<string, string>();
        var lines = new Queue<string>(File.ReadAllLines(path));
        while (lines.TryDequeue(out var line))
        {
            if (line.Length == 0)
                continue;
            var (equals, delimiter) = (
                line.IndexOf('=', StringComparison.Ordinal), line.IndexOf("<<", StringComparison.Ordinal));
            if (equals > 0 && (delimiter < 0 || equals < delimiter))
                values[line[..equals]] = line[(equals + 1)..];
            else if (delimiter > 0)
                values[line[..delimiter]] = ReadBlock(lines, line[(delimiter + 2)..]);
            else
                throw new WorkflowException($"Invalid format '{line}': a step must write 'name=value' there.");
        }
        return values;
    }

    static string ReadBlock(Queue<string> lines, string delimiter)
    {
        var block = new List<string>();
        while (lines.TryDequeue(out var line))
        {
            if (line == delimiter)
                return string.Join('\n', block);
            block.Add(line);
        }
        throw new WorkflowException($"Invalid value: matching delimiter not found '{delimiter}'.");
    }
}
