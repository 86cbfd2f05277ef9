using System.Diagnostics;

namespace Nuke.Common.Tooling;

public interface IProcess : IDisposable
{
    string FileName { get; }

    /// <summary>Without what was to be redacted.</summary>
    string Arguments { get; }

    string WorkingDirectory { get; }

    IReadOnlyCollection<Output> Output { get; }

    int ExitCode { get; }

    bool HasExited { get; }

    int Id { get; }

    void Kill();

    /// <returns>False when the time ran out; the process is dead then too.</returns>
    bool WaitForExit();
}

internal sealed class StartedProcess(
    Process process, Func<string, string> filter, int? timeout, IReadOnlyCollection<Output> output) : IProcess
{
    public string FileName => process.StartInfo.FileName;

    public string Arguments => filter(process.StartInfo.Arguments);

    public string WorkingDirectory => process.StartInfo.WorkingDirectory;

    public IReadOnlyCollection<Output> Output => output;

    public int ExitCode => process.ExitCode;

    public bool HasExited => process.HasExited;

    public int Id => process.Id;

    public void Kill() => process.Kill(entireProcessTree: true);

    public bool WaitForExit()
    {
        if (timeout is { } milliseconds && !process.WaitForExit(milliseconds))
        {
            Kill();
            process.WaitForExit();
            return false;
        }

        // Without a time limit this also waits until all output has been read.
        process.WaitForExit();
        return true;
    }

    public void Dispose() => process.Dispose();
}
