namespace KinoiteZfs.Lab;

/// <summary>
/// Two processes, each in a checkout of its own, move stable on a real registry at once, and nobody holds anybody back.
/// A few rounds in the gate; <see cref="FaultSample.Variable"/> asks for all of them.
/// </summary>
public abstract class StableRaced : IClassFixture<FaultWorlds>, IAsyncLifetime
{
    const int Rounds = 4;
    const int AllRounds = 60;

    /// <summary>How much later one of them starts than the other, in turn: they meet at another point each
    /// time.</summary>
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(60);
    const int Steps = 12;

    readonly FaultWorlds _worlds;
    readonly Operation _first;
    readonly Operation _second;
    readonly ITestOutputHelper _output;

    private protected StableRaced(FaultWorlds worlds, Operation first, Operation second, ITestOutputHelper output) =>
        (_worlds, _first, _second, _output) = (worlds, first, second, output);

    public Task InitializeAsync() => _worlds.PrepareAsync(_first);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Stable_is_of_one_of_them_and_who_failed_names_it()
    {
        var (both, one) = (0, 0);
        await _worlds.EachAsync(Enumerable.Range(0, FaultSample.IsWhole ? AllRounds : Rounds), async (world, round) =>
        {
            world.Restart();
            var lead = Step * (round % Steps - Steps / 2);
            var results = await Task.WhenAll(
                AfterAsync(lead, () => world.BuildAsync(default)),
                AfterAsync(-lead, () => world.BuildElsewhereAsync(_second)));
            var failures = results.Select(result => result.ExitCode == 0 ? null : result.All).ToArray();
            var problem = Contest.Check(world.Course, await world.ReadAsync(), failures[0], failures[1]);
            Assert.True(problem is null, $"round {round}: {problem}");
            if (failures.Any(failure => failure is not null))
                Interlocked.Increment(ref one);
            else
                Interlocked.Increment(ref both);
        });
        _output.WriteLine(
            $"{_first} against {_second}: {both} times one after the other, {one} times one of them lost");
        Figures.Note(
            $"{_first} against {_second}, two processes",
            $"{both + one} rounds, in {one} one of them lost; all consistent");
    }

    static async Task<ToolResult> AfterAsync(TimeSpan wait, Func<Task<ToolResult>> act)
    {
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait);
        return await act();
    }
}

public sealed class TwoPromotionsAtOnce(FaultWorlds worlds, ITestOutputHelper output)
    : StableRaced(worlds, Operation.LaterPromotion, Operation.Promotion, output);

public sealed class APromotionAndARollbackAtOnce(FaultWorlds worlds, ITestOutputHelper output)
    : StableRaced(worlds, Operation.PromotionOf(SampleNights.FourthRun), Operation.Rollback, output);
