namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>How long something may still take, after what has moved of it.</summary>
/// <param name="patience">For one silence; the whole may be late by two of them.</param>
sealed class Pace(TimeSpan patience, TimeProvider time)
{
    TimeSpan _waited;
    long? _since = time.GetTimestamp();
    long _moved;

    /// <summary>Not above zero when time is up.</summary>
    public TimeSpan Left => 2 * patience + TimeSpan.FromSeconds((double)_moved / HttpLimits.SlowestPace) - Waited;

    public bool IsOver => Left <= TimeSpan.Zero;

    TimeSpan Waited => _waited + (_since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero);

    public void Moved(int bytes) => _moved += bytes;

    /// <summary>It is waited for from here on.</summary>
    public void Resume() => _since = time.GetTimestamp();

    /// <summary>What its reader does until <see cref="Resume"/> takes nothing of its time.</summary>
    public void Pause() => (_waited, _since) = (Waited, null);

    /// <summary>An outage which the run has patience with.</summary>
    public void Excuse(TimeSpan outage) => _waited -= outage;

    public override string ToString() => $"only {_moved} bytes came forward in {Waited.TotalSeconds:0} s";
}
