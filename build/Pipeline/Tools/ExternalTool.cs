using System.ComponentModel;
using System.Diagnostics;

namespace KinoiteZfs.Pipeline.Tools;

/// <summary>A program this pipeline starts, and the package it comes from. Arguments are a list; no shell is
/// involved.</summary>
/// <param name="Command">Found on the PATH, or an absolute path.</param>
/// <param name="DebianPackage">Named when the program is missing.</param>
/// <param name="FedoraPackage">Named when the program is missing.</param>
public sealed record ExternalTool(string Command, string DebianPackage, string FedoraPackage)
{
    /// <summary>After a kill the pipes end at once; anything which keeps them open longer is not waited for.</summary>
    static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    /// <summary>Whether it is there, and what it says of itself: <c>--version</c>.</summary>
    /// <exception cref="ToolMissingException">It is not there.</exception>
    /// <exception cref="PipelineException">It says nothing, or fails.</exception>
    public async Task<string> AskVersionAsync(CancellationToken cancellationToken, bool endsWithUs = false) =>
        (await RunAsync(new ToolRun("--version") { EndsWithUs = endsWithUs }, cancellationToken)).Output.Trim();

    /// <summary>Runs to a successful end.</summary>
    /// <exception cref="ToolFailedException">It ended with another exit code than 0; the message ends with what it said
    /// last.</exception>
    public async Task<ToolResult> RunAsync(ToolRun run, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(run, cancellationToken);
        return result.ExitCode == 0 ? result : throw new ToolFailedException(this, run, result);
    }

    /// <summary>Runs to whatever end. Cancellation and timeout kill the program with all it has started.</summary>
    /// <exception cref="ToolMissingException">There is no such program.</exception>
    /// <exception cref="PipelineException">It took longer than allowed.</exception>
    public async Task<ToolResult> TryRunAsync(ToolRun run, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(run.Timeout, run.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var parent = run.EndsWithUs && OperatingSystem.IsLinux() ? new ParentThread() : null;
        using var process = parent is null
            ? Start(this, run)
            : await parent.StartAsync(() => Start(
                ParentThread.SetPriv, run with { Arguments = ParentThread.Arguments(Command, run.Arguments) }));
        var output = new BoundedText(run.MaximumOutput);
        var errors = new BoundedText(run.MaximumOutput);
        var onLine = OneByOne(run.OnLine);
        var reading = Task.WhenAll(
            output.FillAsync(process.StandardOutput, onLine, either.Token),
            errors.FillAsync(process.StandardError, onLine, either.Token));
        try
        {
            await WriteAsync(process.StandardInput, run.Input, either.Token);
            await reading;
            await process.WaitForExitAsync(either.Token);
            if (parent is not null && process.ExitCode == ParentThread.NotFound)
                throw new ToolMissingException(this, "No such file or directory", null);
            return new ToolResult(process.ExitCode, output.ToString(), errors.ToString(), output.IsCut || errors.IsCut);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PipelineException(
                $"{run.Display(Command)} was stopped after {run.Timeout.TotalSeconds:0} s. It said last:{LastLines.Of(errors.ToString())}");
        }
        finally
        {
            await KillAsync(process);
        }
    }

    static Process Start(ExternalTool tool, ToolRun run)
    {
        var start = new ProcessStartInfo(tool.Command, run.Arguments)
        {
            WorkingDirectory = run.WorkingDirectory?.FullName ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(run.Withheld).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in run.Environment)
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw run.WorkingDirectory is { Exists: false } folder
                ? new PipelineException(
                    $"'{tool.Command}' cannot start in {folder.FullName}: there is no such folder.", e)
                : new ToolMissingException(tool, e.Message, e);
        }
    }

    static async Task WriteAsync(StreamWriter input, string text, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(text.AsMemory(), cancellationToken);
            input.Close();
        }
        catch (IOException)
        {
            // A program may answer without reading; its exit code tells.
        }
    }

    // Both outputs are read at the same time; who listens should not have to care.
    static Action<string>? OneByOne(Action<string>? listener)
    {
        if (listener is null)
            return null;
        var gate = new Lock();
        return line =>
        {
            lock (gate)
                listener(line);
        };
    }

    static async Task KillAsync(Process process)
    {
        if (process.HasExited)
            return;
        process.Kill(entireProcessTree: true);
        using var grace = new CancellationTokenSource(KillGrace);
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // It is in an uninterruptible system call; the caller must not hang with it.
        }
    }
}
