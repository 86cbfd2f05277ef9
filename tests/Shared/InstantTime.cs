using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace KinoiteZfs;

/// <summary>A clock which stands still but for waits: each takes no time here, and is over there.</summary>
sealed class InstantTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public InstantTime()
        : this(Now)
    {
    }

    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Enqueue(dueTime);
            Advance(dueTime);
        }
        return timer;
    }
}
