using System.Runtime.InteropServices;

/// <summary>
/// Ctrl-C, or the SIGTERM which runners and service managers send before they kill. Once: the stage stops, puts back what it
/// must and says so. Twice: the process ends.
/// </summary>
static class Interruption
{
    static readonly CancellationTokenSource _source = new();

    /// <summary>Held: a registration which is collected hears nothing any more.</summary>
    static PosixSignalRegistration? _termination;

    public static CancellationToken Listen()
    {
        Console.CancelKeyPress += (_, e) => e.Cancel = Stop();
        _termination ??= PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = Stop());
        return _source.Token;
    }

    /// <returns>Whether the process goes on.</returns>
    static bool Stop()
    {
        var first = !_source.IsCancellationRequested;
        _source.Cancel();
        return first;
    }
}
