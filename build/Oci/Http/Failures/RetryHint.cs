namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>How long a registry asks to wait: the Retry-After header, or GHCR's sentence in the message.</summary>
static partial class RetryHint
{
    public static TimeSpan? Read(string? header, string message, DateTimeOffset now) =>
        FromHeader(header, now) ?? FromMessage(message);

    /// <summary>RFC 9110 section 10.2.3: seconds or a date.</summary>
    static TimeSpan? FromHeader(string? header, DateTimeOffset now)
    {
        if (long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
        if (!DateTimeOffset.TryParse(
            header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        return date > now ? date - now : TimeSpan.Zero;
    }

    /// <summary><c>retry-after: 1m10.305464s, allowed: 2000/minute</c>, a duration as Go prints it.</summary>
    static TimeSpan? FromMessage(string message)
    {
        var match = Sentence().Match(message);
        if (!match.Success)
            return null;
        var total = 0.0;
        for (var part = 0; part < match.Groups[1].Captures.Count; part++)
        {
            total += double.Parse(match.Groups[2].Captures[part].Value, CultureInfo.InvariantCulture)
                * match.Groups[3].Captures[part].Value switch
                {
                    "h" => 3600,
                    "m" => 60,
                    "s" => 1,
                    "ms" => 1e-3,
                    "ns" => 1e-9,
                    _ => 1e-6,
                };
        }
        return TimeSpan.FromSeconds(Math.Min(total, int.MaxValue));
    }

    // Both micro signs: Go prints U+00B5, texts pass through tools which write U+03BC.
    [GeneratedRegex(@"retry-after:\s*((\d{1,9}(?:\.\d{1,12})?)(h|ms|m|s|ns|us|µs|μs))+", RegexOptions.IgnoreCase
        | RegexOptions.CultureInvariant)]
    private static partial Regex Sentence();
}
