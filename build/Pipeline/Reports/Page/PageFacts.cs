using KinoiteZfs.Pipeline.Backtest;
using KinoiteZfs.Pipeline.Reports.History;
using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>What a page is asked to tell.</summary>
/// <param name="Status">Read a moment ago.</param>
/// <param name="Key">What stable has to be signed with; null where nothing is signed.</param>
/// <param name="Source">The page of the repository which builds; null where nobody knows it.</param>
public sealed record PageRequest(
    StreamDefinition Stream, StreamRepositories Repositories, StreamStatus Status, VerificationKey? Key, Uri? Source)
{
    /// <summary>The last run of this very stream; null when there is no record of one.</summary>
    internal BuildInputs? LastRun => Status.LastRun is { } run && run.Stream == Stream.Name ? run : null;

    /// <summary>Real years played by the rules; null leaves them out.</summary>
    public StreamBacktest? Backtest { get; init; }
}

/// <summary>All that a page is drawn from.</summary>
/// <param name="History">Null when it cannot be read.</param>
/// <param name="Problems">What could not be read, for people.</param>
public sealed record PageFacts(
    PageRequest Request, StreamHistory? History, Timeline Timeline, Lineage Lineage, IReadOnlyList<string> Problems);
