namespace KinoiteZfs.Oci.Http.Options;

/// <summary>
/// How long a run waits, in all, for registries which are down or overloaded: after the few tries each request has, and
/// for all requests and registries together. Waiting side by side counts once.
/// </summary>
/// <param name="total">Zero leaves it at the few tries.</param>
public sealed class Patience(TimeSpan total)
{
    readonly Lock _gate = new();
    TimeSpan _spent;
    DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>For a person who looks on, and can try again.</summary>
    public static Patience Short { get; } = new(TimeSpan.Zero);

    public TimeSpan Total => total;

    /// <summary>Takes the time of an outage until the end of a pause out of what is left.</summary>
    /// <param name="since">When what is waiting failed first: its tries take time too.</param>
    /// <returns>What is left after the pause; null when the pause would be too long.</returns>
    internal TimeSpan? Spend(DateTimeOffset since, DateTimeOffset until)
    {
        lock (_gate)
        {
            var from = since > _until ? since : _until;
            var spent = _spent + (until > from ? until - from : TimeSpan.Zero);
            if (spent > total)
                return null;
            (_spent, _until) = (spent, until > _until ? until : _until);
            return total - spent;
        }
    }
}
