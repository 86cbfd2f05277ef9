using System.Runtime.InteropServices;

/// <summary>
/// Ctrl-C, or the SIGTERM which runners and service managers send before they kill. Once: the stage stops, puts back what it
/// must and says so. Twice: the process ends.
/// </summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration _termination;

    public Interruption()
    {
        Console.CancelKeyPress += OnCtrlC;
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = Stop());
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCtrlC;
        _termination.Dispose();
        _source.Dispose();
    }

    void OnCtrlC(object? sender, ConsoleCancelEventArgs e) => e.Cancel = Stop();

    /// <returns>Whether the process goes on.</returns>
    bool Stop()
    {
        var first = !_source.IsCancellationRequested;
        _source.Cancel();
        return first;
    }
}
