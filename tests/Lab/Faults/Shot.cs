namespace KinoiteZfs.Lab;

/// <summary>One fault, at one of the requests it concerns.</summary>
/// <param name="at">Null only counts them.</param>
/// <param name="kill">Ends the client's process; it needs no other way to die.</param>
sealed class Shot(Fault fault, Boundary? at, string expiredToken, CancellationTokenSource kill)
{
    /// <summary>The kernel closes a dead process's connections at once; a machine under load gets more.</summary>
    static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(30);

    readonly int[] _seen = new int[Enum.GetValues<Access>().Length];

    public Fault Fault => fault;

    public string ExpiredToken => expiredToken;

    /// <summary>Those the fault concerns, so far.</summary>
    public Boundaries Seen => Boundaries.Of(access => Volatile.Read(ref _seen[(int)access]));

    /// <summary>The request that was hit; null as long as none was.</summary>
    public string? Hit { get; private set; }

    public bool Hits(HttpRequest request)
    {
        var access = Boundary.Of(request);
        var number = Interlocked.Increment(ref _seen[(int)access]);
        if (at is null || at != new Boundary(access, number))
            return false;
        Hit = $"{request.Method} {request.Path}";
        return true;
    }

    /// <summary>Kills the client and returns when it is dead: nothing reaches it any more.</summary>
    public async Task KillAsync(HttpContext context)
    {
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (context.RequestAborted.Register(dead.SetResult))
        {
            await kill.CancelAsync();
            await dead.Task.WaitAsync(DeathLimit);
        }
    }
}
