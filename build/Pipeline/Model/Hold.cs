namespace KinoiteZfs.Pipeline.Model;

/// <summary>
/// The base's newest build waits for OpenZFS, and what is built in its place. Nothing has to be kept from night to
/// night: the base's own dated tags tell since when, and the hold is gone with the first run which finds the kernel
/// supported.
/// </summary>
/// <param name="Date">The run's day, in UTC.</param>
/// <param name="Since">Null when no build beyond the maximum has a dated tag.</param>
/// <param name="PassedOver">Newest first; the first is what the moving tag names.</param>
/// <param name="Reason">The newest build's kernel against the maximum.</param>
/// <param name="Instead">The build that is built; null when none is suitable, and then nothing is.</param>
/// <param name="Searched">Why no older build stands in; null when one does.</param>
public sealed record Hold(
    DateOnly Date, HoldStart? Since, IReadOnlyList<PassedOverBase> PassedOver, string Reason, Tag? Instead,
        string? Searched)
{
    /// <summary>A release of another line which supports the newest build's kernel; null when none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ZfsRelease? OtherLine { get; init; }

    /// <summary>Nothing is built, and stable stays where it is.</summary>
    [JsonIgnore]
    public bool IsHeld => Instead is null;

    /// <summary>How many nights it lasts, this one counted; null when nobody knows since when.</summary>
    [JsonIgnore]
    public int? Night => Since is null ? null : Math.Max(1, Date.DayNumber - Since.Date.DayNumber + 1);
}

/// <param name="Date">Of the first build beyond the maximum, as far as dated tags tell.</param>
/// <param name="OrEarlier">No supported build before it was seen: it may have begun before.</param>
public sealed record HoldStart(DateOnly Date, bool OrEarlier);

/// <summary>A build of the base which is not built on.</summary>
/// <param name="Name">Its dated tag, or else its version or digest.</param>
/// <param name="Kernels">Null when its labels do not tell.</param>
/// <param name="Reason">What is against it.</param>
public sealed record PassedOverBase(string Name, Digest Digest, KernelSet? Kernels, string Reason);
