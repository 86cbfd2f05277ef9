namespace KinoiteZfs.Oci.Http;

/// <summary>Gives up on a connection on which nothing moves. Time as such is not limited: layers are large.</summary>
sealed class StallGuard : IDisposable
{
    readonly CancellationToken caller;
    readonly CancellationTokenSource timer;
    readonly CancellationTokenSource linked;

    public StallGuard(TimeProvider time, CancellationToken caller)
    {
        this.caller = caller;
        timer = new CancellationTokenSource(HttpLimits.Stall, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(caller, timer.Token);
    }

    public void Moved() => timer.CancelAfter(HttpLimits.Stall);

    /// <exception cref="TimeoutException">Nothing moved for too long.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> operation)
    {
        try
        {
            return await operation(linked.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !caller.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing moved on the connection for {HttpLimits.Stall.TotalSeconds:0} s");
        }
    }

    public void Dispose()
    {
        linked.Dispose();
        timer.Dispose();
    }
}
