namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>A failure which another try may cure. Never leaves the outermost retry loop.</summary>
/// <param name="asked">Method and URL.</param>
/// <param name="reason">What happened, without a full stop.</param>
sealed class TransientException(string asked, string reason, Exception? inner = null)
    : Exception($"{asked}: {reason}", inner)
{
    public string Reason => reason;

    /// <summary>How long the registry asks to wait.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Fewer for failures which are usually final after all.</summary>
    public int Tries { get; init; } = HttpLimits.Tries;

    public string Advice { get; init; } = "Try again later; if it lasts, see the registry's status page or its log.";

    /// <summary>True when nothing is wrong but that the registry is down, out of reach or overloaded: that
    /// passes.</summary>
    public bool IsOutage { get; init; }

    /// <summary>True when the registry understood and refused, so that giving up means a refusal, not an
    /// outage.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>True when the upload session is gone: only a new session can help.</summary>
    public bool EndsSession { get; init; }

    /// <summary>Null when there was none: a connection was lost.</summary>
    public RegistryAnswer? Answer { get; set; }

    /// <param name="waited">Since the first try failed.</param>
    public RegistryException Final(int tries, TimeSpan waited)
    {
        var text = Wait is { } wait && wait > HttpLimits.LongestWait
            ? $"{asked}: {reason}, and wants a pause of {PauseText.Of(wait)}, longer than this client waits ({PauseText.Of(HttpLimits.LongestWait)}). {Advice}"
            : $"{asked}: {reason}, after {(tries == 1 ? "1 try" : $"{tries} tries")}{(waited > HttpLimits.LongestWait ? $" in {PauseText.Of(waited)}" : "")}. {Advice}";
        return IsRefusal
            ? new RejectedException(text) { Answer = Answer }
            : new RegistryUnavailableException(text, InnerException) { Answer = Answer };
    }
}

static class PauseText
{
    public static string Of(TimeSpan pause) => pause < TimeSpan.FromSeconds(1)
        ? $"{pause.TotalMilliseconds:0} ms"
        : pause < TimeSpan.FromMinutes(2) ? $"{pause.TotalSeconds:0.#} s" : $"{pause.TotalMinutes:0} min";
}
