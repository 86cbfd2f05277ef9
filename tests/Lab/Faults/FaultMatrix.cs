namespace KinoiteZfs.Lab;

/// <summary>
/// The operation's rows of the matrix: one fault a row, at the requests it concerns. Afterwards what is stable belongs
/// together, is whole, signed and says where it comes from, and a plain second run completes.
/// </summary>
public abstract class FaultMatrix : IAsyncLifetime
{
    readonly FaultWorlds _worlds;
    readonly Operation _operation;
    readonly ITestOutputHelper _output;

    private protected FaultMatrix(FaultWorlds worlds, Operation operation, ITestOutputHelper output) =>
        (_worlds, _operation, _output) = (worlds, operation, output);

    public static TheoryData<string> Faults => [.. Fault.All.Select(fault => fault.Name)];

    public Task InitializeAsync() => _worlds.PrepareAsync(_operation);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task At_any_request_stable_stays_whole_and_a_second_run_completes(string fault)
    {
        var row = new FaultRow(_worlds, _operation, Fault.Named(fault));
        await row.RunAsync();
        var summary = row.Figures.Summary;
        FaultTable.Add(row.Figures);
        Figures.Note("fault matrix", summary);
        _output.WriteLine(summary);
        LabLogs.Write($"faults {_operation} {fault}", string.Join('\n', [summary, .. row.Breaches]));
        Assert.True(row.Figures.Tried.Count > 0, $"No request of the {_operation} can meet this fault.");
        Assert.True(row.Breaches.Count == 0, $"{summary}\n{string.Join('\n', row.Breaches)}");
    }
}

public sealed class FaultsWhilePublishingACandidate(FaultWorlds worlds, ITestOutputHelper output)
    : FaultMatrix(worlds, Operation.Publication, output), IClassFixture<FaultWorlds>;

public sealed class FaultsWhilePromoting(FaultWorlds worlds, ITestOutputHelper output)
    : FaultMatrix(worlds, Operation.Promotion, output), IClassFixture<FaultWorlds>;

public sealed class FaultsWhileRollingBack(FaultWorlds worlds, ITestOutputHelper output)
    : FaultMatrix(worlds, Operation.Rollback, output), IClassFixture<FaultWorlds>;
