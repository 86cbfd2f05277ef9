namespace KinoiteZfs.Pipeline.Preflight;

/// <summary>The machine: programs with their versions, and room.</summary>
/// <param name="folder">Where a run keeps its files.</param>
/// <param name="freeBytes">Bytes free where a folder lies; null asks the machine.</param>
public sealed class MachineQuestions(
    IReadOnlyList<ToolNeed> tools, DirectoryInfo folder, Func<DirectoryInfo, long>? freeBytes = null)
{
    const string Section = "This machine";

    /// <summary>What is free may hold records, logs and packages; what a base image takes is asked with it.</summary>
    const long LeastBytes = 2L << 30;

    public IEnumerable<Question> All =>
    [
        .. tools.DistinctBy(need => need.Tool).Select(need => new Question(
            Section, need.Tool.Command, cancel => AskAsync(need, cancel))),
        new Question(
            Section, "room", cancel => Task.FromResult(Room("room", LeastBytes, "records, logs and packages"))),
    ];

    /// <summary>For what a run will fetch and unpack.</summary>
    internal Finding Room(string what, long needed, string purpose)
    {
        folder.Create();
        var free = (freeBytes ?? FreeSpace.Of)(folder);
        var found =
            $"{FreeSpace.Gibibytes(free)} free in {folder.FullName}, {FreeSpace.Gibibytes(needed)} needed for {purpose}";
        return free >= needed
            ? Finding.Ok(what, found)
            : new Finding(what, FindingState.Missing, found, "free some room, or move the checkout to a larger disk");
    }

    static async Task<Finding> AskAsync(ToolNeed need, CancellationToken cancellationToken)
    {
        var tool = need.Tool;
        var install = $"for {need.For}. Debian: {tool.DebianPackage}; Fedora: {tool.FedoraPackage}";
        try
        {
            var said = await tool.AskVersionAsync(cancellationToken);
            return need.Complaint?.Invoke(said) is { } complaint
                ? new Finding(tool.Command, FindingState.Wrong, complaint, install) { IsOptional = need.IsOptional }
                : Finding.Ok(
                    tool.Command,
                    $"{ToolVersion.Find(said)?.ToString() ?? UntrustedText.Printable(said)}, for {need.For}");
        }
        catch (ToolMissingException)
        {
            return new Finding(tool.Command, FindingState.Missing, "not on the PATH", install) { IsOptional =
                need.IsOptional };
        }
    }
}
