namespace KinoiteZfs.Oci.Http.Options;

/// <summary>How to talk to one registry.</summary>
/// <param name="Host">Host with optional port, as in a reference: <c>ghcr.io</c>, <c>localhost:5000</c>.</param>
/// <param name="Credentials">Asked once a repository turns out to need them.</param>
public sealed record HttpRegistryOptions(string Host, ICredentialSource Credentials)
{
    /// <summary>Null means: plain HTTP for loopback hosts, HTTPS for all others.</summary>
    public bool? PlainHttp { get; init; }

    /// <summary>Lines worth a person's attention: retries, waits, mounts which were refused, registry
    /// warnings.</summary>
    public IProgress<string>? Notices { get; init; }

    /// <summary>Told of every answer as it begins, token servers' and storage's too. Must keep its hands off the
    /// body.</summary>
    public Action<HttpResponseMessage>? Answered { get; init; }

    /// <summary>Tries of one operation at most, the first one included.</summary>
    internal int Tries { get; init; } = HttpLimits.Tries;

    /// <summary>For so long a connection may take to open.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = HttpLimits.Connect;

    /// <summary>
    /// Larger blobs go up in chunks, so that a lost connection costs a chunk; smaller ones in one request.
    /// </summary>
    public long MonolithicUploadLimit { get; init; } = 1024L * 1024 * 1024;

    /// <summary>GHCR refuses ranged chunks above 4 MiB.</summary>
    public int ChunkBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Sends the requests in place of a connection pool of its own. Must not follow redirects. Not
    /// disposed.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>One for all registries of a run.</summary>
    public Patience Patience { get; init; } = Patience.Short;

    internal Network Network { get; init; } = Network.Real;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Waits in place of <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/>.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Delay { get; init; }

    /// <summary>A number from 0 up to 1 which spreads the pauses between tries.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>For who only looks, and can look again: one answer soon, be it that there is none.</summary>
    public HttpRegistryOptions ForALook() =>
        this with { Tries = 2, ConnectTimeout = TimeSpan.FromSeconds(2), Notices = null, Patience = Patience.Short };
}
