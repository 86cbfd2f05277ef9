namespace KinoiteZfs.Pipeline.Tests;

/// <summary>A clock whose waits are over at once, and which counts them.</summary>
sealed class ImmediateTime : TimeProvider
{
    int _waits;

    public int Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waits);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
