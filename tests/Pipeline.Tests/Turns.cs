namespace KinoiteZfs.Pipeline.Tests;

/// <summary>
/// Lets several programs run in one order out of all that could be: each waits for its turn before every step, and
/// whose turn it is follows from the seed alone.
/// </summary>
sealed class Turns(int seed, int programs)
{
    readonly Lock _gate = new();
    readonly Random _random = new(seed);
    readonly List<(int Program, TaskCompletionSource Turn)> _waiting = [];

    // Some seeds change often, others let a program go on for long.
    readonly double _stays = seed % 10 / 10.0;

    int _running = programs;
    int _last;

    public Task NextAsync(int program)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((program, turn));
            GoOn();
        }
        return turn.Task;
    }

    public void Leave()
    {
        lock (_gate)
        {
            _running--;
            GoOn();
        }
    }

    /// <summary>Only once everybody waits, so that nothing depends on how fast anybody is.</summary>
    void GoOn()
    {
        if (_running == 0 || _waiting.Count < _running)
            return;
        var same = _waiting.FindIndex(one => one.Program == _last);
        var index = same >= 0 && _random.NextDouble() < _stays ? same : _random.Next(_waiting.Count);
        var (program, turn) = _waiting[index];
        _waiting.RemoveAt(index);
        _last = program;
        turn.SetResult();
    }
}
