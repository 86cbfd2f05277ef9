namespace KinoiteZfs.Pipeline.Reports.Status;

/// <summary>Something about a stream that somebody should look at.</summary>
/// <param name="What">What is wrong, in one sentence without an end, as plain text.</param>
/// <param name="Remedy">What to do about it, the same.</param>
public sealed record HealthFinding(HealthProblem Problem, HealthSeverity Severity, string What, string Remedy);

/// <summary>Which of the things that can be wrong it is.</summary>
public enum HealthProblem
{
    /// <summary>A tag could not be read: what it is, is not known.</summary>
    Unreadable,

    /// <summary>There is no <c>latest</c>.</summary>
    Missing,

    /// <summary><c>latest</c> is what neither a promotion nor a rollback has put there.</summary>
    NotOurs,

    /// <summary><c>latest</c> is not signed as hosts want it.</summary>
    Unsigned,

    /// <summary><c>latest</c> and its akmods do not belong together.</summary>
    Split,

    /// <summary><c>latest</c> is what a rollback has left.</summary>
    Withdrawn,

    /// <summary>A rollback made stable what it is.</summary>
    RolledBack,

    /// <summary>Stable has not moved for longer than is good.</summary>
    Stale,

    /// <summary>There is a newer base image than stable's.</summary>
    BaseMovedOn,
}

/// <summary>How bad it is for the hosts.</summary>
public enum HealthSeverity
{
    /// <summary>They have what they should; somebody should look all the same.</summary>
    Warning,

    /// <summary>They get what they should not, or nothing.</summary>
    Error,

    /// <summary>Nobody can tell.</summary>
    Unknown,
}
