using Microsoft.AspNetCore.Http;

namespace KinoiteZfs.Lab;

/// <summary>One fault, at the n-th of the requests it concerns.</summary>
/// <param name="kill">Ends the client's process; it needs no other way to die.</param>
sealed class Shot(Fault fault, int number, string expiredToken, CancellationTokenSource kill)
{
    /// <summary>The kernel closes a dead process's connections at once; a machine under load gets more.</summary>
    static readonly TimeSpan DeathLimit = TimeSpan.FromSeconds(30);

    int _seen;

    public Fault Fault => fault;

    public string ExpiredToken => expiredToken;

    /// <summary>The request that was hit; null as long as none was.</summary>
    public string? Hit { get; private set; }

    public bool Hits(HttpRequest request)
    {
        if (Interlocked.Increment(ref _seen) != number)
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
