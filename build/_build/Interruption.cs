using System.Runtime.InteropServices;

/// <summary>
/// Ctrl-C, or the SIGTERM which runners and service managers send before they kill. Once: the stage stops, puts back
/// what it must and says so. Twice: the process ends.
/// </summary>
static class Interruption
{
    static readonly CancellationTokenSource Source = new();

    /// <summary>Held: a registration which is collected hears nothing any more.</summary>
    static PosixSignalRegistration? Termination;

    public static CancellationToken Listen()
    {
        Console.CancelKeyPress += (_, e) => e.Cancel = Stop();
        Termination ??= PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = Stop());
        return Source.Token;
    }

    /// <returns>Whether the process goes on.</returns>
    static bool Stop()
    {
        var first = !Source.IsCancellationRequested;
        Source.Cancel();
        return first;
    }
}
