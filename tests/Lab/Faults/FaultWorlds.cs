using System.Threading.Channels;

namespace KinoiteZfs.Lab;

/// <summary>Equal worlds of one operation, as many as this machine can turn at once: cases wait for a free
/// one.</summary>
public sealed class FaultWorlds : IAsyncLifetime
{
    static readonly int Number = Environment.ProcessorCount;

    readonly Channel<FaultWorld> _free = Channel.CreateUnbounded<FaultWorld>();
    FaultWorld[] _all = [];

    /// <summary>For who needs but one, and nobody else's.</summary>
    internal FaultWorld Any => _all[0];

    public Task InitializeAsync() => Task.CompletedTask;

    internal async Task PrepareAsync(Operation operation)
    {
        if (_all.Length > 0)
            return;
        _all = await Task.WhenAll(Enumerable.Range(0, Number).Select(_ => FaultWorld.PrepareAsync(operation)));
        foreach (var world in _all)
            await _free.Writer.WriteAsync(world);
    }

    /// <summary>Does this for each, in any order, as many at once as there are worlds.</summary>
    internal Task EachAsync<T>(IEnumerable<T> all, Func<FaultWorld, T, Task> act) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = Number }, async (one, stop) =>
        {
            var world = await _free.Reader.ReadAsync(stop);
            try
            {
                await act(world, one);
            }
            finally
            {
                await _free.Writer.WriteAsync(world, CancellationToken.None);
            }
        });

    internal async Task EachWorldAsync(Func<FaultWorld, Task> act)
    {
        foreach (var world in _all)
            await act(world);
    }

    public async Task DisposeAsync()
    {
        foreach (var world in _all)
            await world.DisposeAsync();
    }
}
