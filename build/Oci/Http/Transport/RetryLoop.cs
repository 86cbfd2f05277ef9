using System.Runtime.ExceptionServices;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Http.Transport;

/// <summary>
/// Repeats what may succeed next time. Pauses double and are spread, a registry's own wish is kept, and one request
/// that is told to slow down holds back all others to the same registry.
/// </summary>
sealed class RetryLoop(HttpRegistryOptions options)
{
    readonly Lock _gate = new();
    DateTimeOffset _quietUntil = DateTimeOffset.MinValue;

    public TimeProvider Time => options.Time;

    /// <param name="tryOnce">Gets the number of the try, from 1.</param>
    /// <param name="inSession">What ends an upload session is for the loop around this one, which can open
    /// another.</param>
    public async Task<T> RunAsync<T>(
        string asked, Func<int, CancellationToken, Task<T>> tryOnce, CancellationToken cancellationToken,
        bool inSession = false)
    {
        for (var tries = 1; ; tries++)
        {
            await HoldAsync(cancellationToken);
            TransientException failure;
            try
            {
                return await tryOnce(tries, cancellationToken);
            }
            catch (TransientException transient) when (!(inSession && transient.EndsSession))
            {
                failure = transient;
            }
            catch (Exception unreadable) when (SourceReadException.CauseWithin(unreadable) is { } source)
            {
                ExceptionDispatchInfo.Throw(source);
                throw;
            }
            catch (Exception lost) when (ConnectionLoss.IsOne(lost))
            {
                failure = ConnectionLoss.Explain(asked, lost);
            }
            await PauseAsync(asked, failure, tries, cancellationToken);
        }
    }

    /// <summary>Waits for the next try of what just failed, or throws when there is none.</summary>
    public async Task PauseAsync(
        string asked, TransientException failure, int tries, CancellationToken cancellationToken)
    {
        if (failure.Wait > HttpLimits.LongestWait)
            throw failure.Final(tries, failure.Wait);
        var most = Math.Min(failure.Tries, options.Tries);
        if (tries >= most)
            throw failure.Final(tries, null);
        var pause = Pause(tries, failure.Wait);
        options.Notices?.Report(
            $"{asked}: {failure.Reason}; try {tries + 1} of {most} in {PauseText.Of(pause)}");
        if (failure.Wait is not null)
            Throttle(pause);
        await DelayAsync(pause, cancellationToken);
    }

    public Task DelayAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        options.Delay is { } delay
            ? delay(pause, cancellationToken)
            : Task.Delay(pause, options.Time, cancellationToken);

    TimeSpan Pause(int tries, TimeSpan? wish)
    {
        var doubled = HttpLimits.FirstPause * Math.Pow(2, tries - 1);
        var longest = doubled < HttpLimits.LongestPause ? doubled : HttpLimits.LongestPause;
        var spread = longest * (0.5 + options.Jitter() / 2);
        // Never sooner than wished; a wish of milliseconds still leaves the registry room to breathe.
        return wish > spread ? wish.Value + HttpLimits.FirstPause * (options.Jitter() / 2) : spread;
    }

    void Throttle(TimeSpan pause)
    {
        var until = options.Time.GetUtcNow() + pause;
        lock (_gate)
            _quietUntil = until > _quietUntil ? until : _quietUntil;
    }

    async Task HoldAsync(CancellationToken cancellationToken)
    {
        TimeSpan left;
        lock (_gate)
            left = _quietUntil - options.Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            await DelayAsync(left, cancellationToken);
    }
}
