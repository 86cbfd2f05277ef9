namespace KinoiteZfs.Lab;

/// <summary>
/// Two move stable at once, on a real registry: one is held before each manifest it writes in turn, and meanwhile the
/// other does all it wants to. Afterwards stable is of one of them, and who failed says whose it is.
/// </summary>
public abstract class StableContested : IAsyncLifetime
{
    readonly FaultWorlds _worlds;
    readonly Operation _held;
    readonly Func<SampleNights, IRegistry, Task> _meanwhile;
    readonly ITestOutputHelper _output;

    private protected StableContested(
        FaultWorlds worlds, Operation held, Func<SampleNights, IRegistry, Task> meanwhile, ITestOutputHelper output) =>
        (_worlds, _held, _meanwhile, _output) = (worlds, held, meanwhile, output);

    private protected static Operation RollbackOf(int run, int promotion) => new(
        "rollback", [], nights => nights.ProveThirdAsync(promotion),
        (nights, registry) => nights.RollBackAsync(registry, run));

    private protected static (int Earlier, int Later) Runs => (SampleNights.ThirdRun, SampleNights.FourthRun);

    public Task InitializeAsync() => _worlds.PrepareAsync(_held);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Before_whichever_write_one_wins_and_the_other_names_it()
    {
        var writes = 0;
        await _worlds.EachAsync([0], async (world, _) => writes = await CountAsync(world));
        await _worlds.EachAsync(Enumerable.Range(1, writes), async (world, write) =>
        {
            var problem = await ContestAsync(world, write);
            Assert.True(problem is null, $"write {write} of {writes}: {problem}");
        });
        _output.WriteLine($"{_held} held before each of {writes} writes");
        Assert.True(writes > 0, $"The {_held} writes nothing.");
    }

    async Task<int> CountAsync(FaultWorld world)
    {
        world.Restart();
        using var never = new CancellationTokenSource();
        var shot = new Shot(new Fault.Meanwhile(() => Task.CompletedTask), at: null, "", never);
        using (world.Proxy.Arm(shot))
            await world.StageAsync();
        return shot.Seen.Writes;
    }

    async Task<string?> ContestAsync(FaultWorld world, int write)
    {
        world.Restart();
        using var never = new CancellationTokenSource();
        string? other = null;
        var meanwhile = new Fault.Meanwhile(async () => other = await FailureOfAsync(() => world.ActAsync(_meanwhile)));
        string? held;
        using (world.Proxy.Arm(new Shot(meanwhile, new Boundary(Access.Write, write), "", never)))
            held = await FailureOfAsync(world.StageAsync);
        return Contest.Check(world.Course, await world.ReadAsync(), held, other);
    }

    static async Task<string?> FailureOfAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception named) when (named is PipelineException or RegistryException)
        {
            return named.Message;
        }
    }
}

public sealed class APromotionWhileALaterRunRollsBack(FaultWorlds worlds, ITestOutputHelper output)
    : StableContested(worlds, Operation.PromotionOf(Runs.Earlier), (nights, registry) => nights.RollBackAsync(
        registry, Runs.Later), output), IClassFixture<FaultWorlds>;

public sealed class APromotionWhileAnEarlierRunRollsBack(FaultWorlds worlds, ITestOutputHelper output)
    : StableContested(worlds, Operation.PromotionOf(Runs.Later), (nights, registry) => nights.RollBackAsync(
        registry, Runs.Earlier), output), IClassFixture<FaultWorlds>;

public sealed class ARollbackWhileALaterRunPromotes(FaultWorlds worlds, ITestOutputHelper output)
    : StableContested(worlds, RollbackOf(Runs.Earlier, Runs.Later), (nights, registry) => nights.PromoteAsync(
        registry), output), IClassFixture<FaultWorlds>;

public sealed class ARollbackWhileAnEarlierRunPromotes(FaultWorlds worlds, ITestOutputHelper output)
    : StableContested(worlds, RollbackOf(Runs.Later, Runs.Earlier), (nights, registry) => nights.PromoteAsync(
        registry), output), IClassFixture<FaultWorlds>;
