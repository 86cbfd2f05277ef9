namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>
/// Gives up on a connection on which nothing moves, or too little. What is large may take long: the time it has follows
/// what has moved.
/// </summary>
sealed class StallGuard : IDisposable
{
    readonly TimeSpan _patience;
    readonly CancellationToken _caller;
    readonly CancellationTokenSource _timer;
    readonly CancellationTokenSource _linked;
    readonly Pace _pace;
    volatile bool _late;

    public StallGuard(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        _patience = patience;
        _caller = caller;
        _timer = new CancellationTokenSource(patience, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _timer.Token);
        _pace = new Pace(patience, time);
    }

    public void Moved(int bytes)
    {
        _pace.Moved(bytes);
        _late = _pace.Left < _patience;
        _timer.CancelAfter(_pace.IsOver ? TimeSpan.Zero : _late ? _pace.Left : _patience);
    }

    /// <exception cref="TimeoutException">Nothing moved for too long, or too little.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation)
    {
        try
        {
            return await operation(_linked.Token);
        }
        catch (OperationCanceledException error)
            when (_timer.IsCancellationRequested && !_caller.IsCancellationRequested)
        {
            throw new TimeoutException(
                _late ? _pace.ToString() : $"nothing moved on the connection for {_patience.TotalSeconds:0} s", error);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
