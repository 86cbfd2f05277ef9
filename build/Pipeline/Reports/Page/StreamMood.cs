using KinoiteZfs.Pipeline.Reports.Status;

namespace KinoiteZfs.Pipeline.Reports.Page;

/// <summary>How a stream is, in the three colours of a page and its badge.</summary>
enum StreamMood
{
    Good,

    /// <summary>Hosts have what they should, and somebody or something is waited for.</summary>
    Wait,

    /// <summary>Hosts get what they should not, or nothing, or nobody can tell.</summary>
    Bad,
}

static class StreamMoods
{
    public static StreamMood Mood(this StreamStatus status) =>
        status.Health.Any(finding => finding.Severity is not HealthSeverity.Warning) ? StreamMood.Bad
        : status.Health.Count > 0 || status.Hold is not null || status.Stable is not { Outcome: TagOutcome.Present }
            ? StreamMood.Wait
        : StreamMood.Good;

    public static string ClassName(this StreamMood mood) => mood switch
    {
        StreamMood.Good => "good",
        StreamMood.Wait => "wait",
        _ => "bad",
    };
}
