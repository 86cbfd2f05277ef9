using System.Diagnostics;

namespace KinoiteZfs.Pipeline.Tools;

/// <summary>
/// Starts a program which the kernel ends together with this process: PR_SET_PDEATHSIG, which setpriv of util-linux
/// sets. By parent the kernel means the thread, and those of the pool end whenever they like: this one stays.
/// </summary>
/// <remarks>Linux, man 2 PR_SET_PDEATHSIG.</remarks>
sealed class ParentThread : IDisposable
{
    public static readonly ExternalTool SetPriv = new("setpriv", "util-linux", "util-linux");

    /// <summary>With which setpriv ends when there is no such program.</summary>
    public const int NotFound = 127;

    readonly TaskCompletionSource _over = new();

    /// <summary>The command line that asks for it.</summary>
    public static IReadOnlyList<string> Arguments(string command, IReadOnlyList<string> arguments) =>
        ["--pdeathsig", "KILL", "--", command, .. arguments];

    public Task<Process> StartAsync(Func<Process> start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                started.SetResult(start());
            }
            catch (Exception e) when (started.TrySetException(e))
            {
                return;
            }
            _over.Task.Wait();
        })
        {
            IsBackground = true,
        }.Start();
        return started.Task;
    }

    /// <summary>The thread ends, and the program if it still runs.</summary>
    public void Dispose() => _over.TrySetResult();
}
