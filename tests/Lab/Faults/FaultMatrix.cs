using Xunit.Abstractions;

namespace KinoiteZfs.Lab;

/// <summary>
/// The operation's rows of the matrix: one fault a row, at every request it concerns. Afterwards what is stable belongs together
/// and is whole, and a plain second run completes.
/// </summary>
public abstract class FaultMatrix : IAsyncLifetime
{
    readonly FaultWorld _world;
    readonly Operation _operation;
    readonly ITestOutputHelper _output;

    private protected FaultMatrix(FaultWorld world, Operation operation, ITestOutputHelper output) =>
        (_world, _operation, _output) = (world, operation, output);

    public static TheoryData<string> Faults => [.. Fault.All.Select(fault => fault.Name)];

    public Task InitializeAsync() => _world.PrepareAsync(_operation);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task At_any_request_stable_stays_whole_and_a_second_run_completes(string fault)
    {
        var row = new FaultRow(_world, _operation, Fault.Named(fault));
        await row.RunAsync();
        Figures.Note("fault matrix", row.Summary);
        _output.WriteLine(row.Summary);
        LabLogs.Write($"faults {_operation} {fault}", string.Join('\n', [row.Summary, .. row.Breaches]));
        Assert.True(row.Tried > 0, $"No request of the {_operation} can meet this fault.");
        Assert.True(row.Breaches.Count == 0, $"{row.Summary}\n{string.Join('\n', row.Breaches)}");
    }
}

public sealed class FaultsWhilePublishingACandidate(FaultWorld world, ITestOutputHelper output)
    : FaultMatrix(world, Operation.Publication, output), IClassFixture<FaultWorld>;

public sealed class FaultsWhilePromoting(FaultWorld world, ITestOutputHelper output)
    : FaultMatrix(world, Operation.Promotion, output), IClassFixture<FaultWorld>;

public sealed class FaultsWhileRollingBack(FaultWorld world, ITestOutputHelper output)
    : FaultMatrix(world, Operation.Rollback, output), IClassFixture<FaultWorld>;
