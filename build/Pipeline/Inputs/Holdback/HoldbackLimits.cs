namespace KinoiteZfs.Pipeline.Inputs.Holdback;

/// <summary>How far a walk over dated builds goes.</summary>
public sealed record HoldbackLimits
{
    /// <summary>
    /// Security fixes older than that are no use to anybody; ublue keeps its images for 90 days. Requests: 45 days of
    /// two builds a day, two requests each, and some to spare.
    /// </summary>
    public static HoldbackLimits Default { get; } = new(days: 45, requests: 200);

    /// <param name="days">Builds older than so many days are not looked at.</param>
    /// <param name="requests">So many requests for labels at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is below 1.</exception>
    public HoldbackLimits(int days, int requests)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        (Days, Requests) = (days, requests);
    }

    public int Days { get; }

    public int Requests { get; }
}
