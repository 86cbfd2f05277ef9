using System.Runtime.ExceptionServices;
using KinoiteZfs.Oci.Http.Options;

namespace KinoiteZfs.Oci.Http.Transport;

/// <summary>
/// Repeats what may succeed next time. Pauses double and are spread, a registry's own wish is kept, and one request
/// that is told to slow down holds back all others to the same registry. After its few tries an outage is waited for as
/// long as the run has patience.
/// </summary>
sealed class RetryLoop(HttpRegistryOptions options)
{
    readonly Lock _gate = new();
    DateTimeOffset _quietUntil = DateTimeOffset.MinValue;
    DateTimeOffset _said = DateTimeOffset.MinValue;

    public TimeProvider Time => options.Time;

    /// <summary>What an outage may add to the time of anything that has a limit of its own.</summary>
    public TimeSpan LongestOutage => options.Patience.Total;

    /// <param name="tryOnce">Gets the number of the try, from 1.</param>
    /// <param name="inSession">What ends an upload session is for the loop around this one, which can open
    /// another.</param>
    public async Task<T> RunAsync<T>(
        string asked, Func<int, CancellationToken, Task<T>> tryOnce, CancellationToken cancellationToken,
        bool inSession = false)
    {
        for (var setbacks = new Setbacks(Time); ;)
        {
            await HoldAsync(cancellationToken);
            TransientException failure;
            try
            {
                return await tryOnce(setbacks.Count + 1, cancellationToken);
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
            await PauseAsync(asked, failure, setbacks, cancellationToken);
        }
    }

    /// <summary>Waits for the next try of what just failed, or throws when there is none.</summary>
    /// <param name="setbacks">Gets this failure.</param>
    /// <returns>What of the time was the run's patience with an outage.</returns>
    public async Task<TimeSpan> PauseAsync(
        string asked, TransientException failure, Setbacks setbacks, CancellationToken cancellationToken)
    {
        setbacks.Add();
        var tries = setbacks.Count;
        var most = Math.Min(failure.Tries, options.Tries);
        var pause = Pause(tries, failure.Wait);
        var isOutage = failure.Wait > HttpLimits.LongestWait || tries >= most;
        if (isOutage)
            Endure(failure, setbacks, pause);
        else
            options.Notices?.Report(
                $"{asked}: {failure.Reason}; try {tries + 1} of {most} in {PauseText.Of(pause)}");
        if (isOutage || failure.Wait is not null)
            Throttle(pause);
        await DelayAsync(pause, cancellationToken);
        return isOutage ? pause : TimeSpan.Zero;
    }

    void Endure(TransientException failure, Setbacks setbacks, TimeSpan pause)
    {
        var now = Time.GetUtcNow();
        if (!failure.IsOutage || options.Patience.Spend(setbacks.Since, now + pause) is not { } left)
            throw failure.Final(setbacks.Count, now - setbacks.Since);
        // Many requests wait at once, and one of them tells.
        lock (_gate)
        {
            if (now < _said)
                return;
            _said = now + pause;
        }
        options.Notices?.Report(
            $"registry {options.Host} is down or overloaded ({failure.Reason}): trying again in {PauseText.Of(pause)}, for {PauseText.Of(left)} more");
    }

    public Task DelayAsync(TimeSpan pause, CancellationToken cancellationToken) =>
        options.Delay is { } delay
            ? delay(pause, cancellationToken)
            : Task.Delay(pause, options.Time, cancellationToken);

    TimeSpan Pause(int tries, TimeSpan? wish)
    {
        // The ratio is compared, and not the pauses: after forty tries a doubled one is longer than times can be.
        var doubled = Math.Min(Math.Pow(2, tries - 1), HttpLimits.LongestPause / HttpLimits.FirstPause);
        var spread = HttpLimits.FirstPause * doubled * (0.5 + options.Jitter() / 2);
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
