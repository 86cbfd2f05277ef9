namespace KinoiteZfs.Lab;

/// <summary>How a job or a step has ended.</summary>
enum Conclusion
{
    Success,
    Failure,
    Skipped,
    Cancelled,
}

static class ConclusionWords
{
    /// <summary>As expressions see it: <c>needs.x.result == 'success'</c>.</summary>
    public static string ToWord(this Conclusion conclusion) => conclusion switch
    {
        Conclusion.Success => "success",
        Conclusion.Failure => "failure",
        Conclusion.Skipped => "skipped",
        Conclusion.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "is no conclusion"),
    };
}
