namespace KinoiteZfs.Pipeline.Backtest;

/// <summary>
/// What really happened: the kernels a Fedora stream moved to and OpenZFS' releases, from <c>ci/history</c>.
/// </summary>
/// <param name="Stream">As Fedora CoreOS calls it.</param>
/// <param name="Kernels">Oldest first.</param>
/// <param name="Releases">In any order; all of them, also those nobody should build.</param>
public sealed record RecordedHistory(
    string Stream, IReadOnlyList<KernelStep> Kernels, IReadOnlyList<DatedRelease> Releases)
{
    const string ReleaseFile = "openzfs-releases.csv";

    const string Advice = "Restore it from the repository.";

    /// <summary>Name and file of each, the one that moves first before the other.</summary>
    static readonly IReadOnlyList<(string Stream, string File)> Streams =
    [
        ("testing-devel", "fedora-testing-kernels.csv"),
        ("stable", "fedora-stable-kernels.csv"),
    ];

    public DateOnly First => Kernels[0].Day;

    public DateOnly Last => Kernels[^1].Day;

    /// <exception cref="PipelineException">A file is missing or malformed; the message names the line.</exception>
    public static async Task<IReadOnlyList<RecordedHistory>> LoadAsync(
        DirectoryInfo folder, CancellationToken cancellationToken)
    {
        var releases = await ReadAsync(
            new FileInfo(Path.Combine(folder.FullName, ReleaseFile)), "date,version,linux_minimum,linux_maximum",
            cells => new DatedRelease(
                DayOf(cells[0]), new ZfsRelease(ZfsVersion.Parse(cells[1]), KernelVersion.Parse(cells[3]))),
            cancellationToken);
        List<RecordedHistory> histories = [];
        foreach (var (stream, name) in Streams)
        {
            var file = new FileInfo(Path.Combine(folder.FullName, name));
            var kernels = await ReadAsync(
                file, "date,kernel", cells => new KernelStep(DayOf(cells[0]), KernelRelease.Parse(cells[1])),
                cancellationToken);
            var pairs = kernels.Zip(kernels.Skip(1));
            if (pairs.FirstOrDefault(pair => pair.Second.Day < pair.First.Day).Second is { } back)
                throw new PipelineException(
                    $"{file.FullName}: {back.Kernel} of {back.Day:O} stands below a later day. {Advice}");
            histories.Add(new RecordedHistory(stream, kernels, releases));
        }
        return histories;
    }

    static async Task<IReadOnlyList<T>> ReadAsync<T>(
        FileInfo file, string header, Func<string[], T> row, CancellationToken cancellationToken)
    {
        if (!file.Exists)
            throw new PipelineException(
                $"{file.FullName} is missing. It holds the history that {Targets.Backtest} replays. {Advice}");
        var lines = await File.ReadAllLinesAsync(file.FullName, cancellationToken);
        if (lines.Length < 2 || lines[0] != header)
            throw Wrong(1, $"expected '{header}' and a line for each day");
        return [.. lines.Index().Skip(1).Select(line => Parse(line.Index + 1, line.Item.Split(',')))];

        T Parse(int number, string[] cells)
        {
            try
            {
                return cells.Length == header.Split(',').Length
                    ? row(cells)
                    : throw new FormatException($"expected '{header}'");
            }
            catch (FormatException e)
            {
                throw Wrong(number, e.Message);
            }
        }

        PipelineException Wrong(int number, string what) =>
            new($"{file.FullName}, line {number}: {what}. {Advice}");
    }

    static DateOnly DayOf(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="Day">On which the stream moved to it, at times back to it.</param>
public sealed record KernelStep(DateOnly Day, KernelRelease Kernel);

/// <param name="Day">Of the tag's commit.</param>
public sealed record DatedRelease(DateOnly Day, ZfsRelease Release);
