namespace KinoiteZfs.Lab;

/// <summary>Runs a step's script with exactly the environment it is given: nothing of this process's own reaches
/// it.</summary>
sealed class ScriptProcess : IDisposable
{
    /// <summary>What GitHub's runner uses for a script which names no shell, and for one which names bash.</summary>
    static readonly Dictionary<string, string[]> Shells = new()
    {
        [""] = ["-e"],
        ["bash"] = ["--noprofile", "--norc", "-e", "-o", "pipefail"],
    };

    readonly Process _process;
    readonly Action<string> _print;

    ScriptProcess(Process process, Action<string> print) => (_process, _print) = (process, print);

    public static ScriptProcess Start(
        string? shell, string script, string folder, IReadOnlyDictionary<string, string> environment,
        Action<string> print)
    {
        if (!Shells.TryGetValue(shell ?? "", out var arguments))
            throw new WorkflowException($"This runner does not know the shell '{shell}'.");
        var start = new ProcessStartInfo("/bin/bash", [.. arguments, script])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ScriptProcess(process, print);
    }

    /// <summary>As a machine that dies: nothing of the step goes on.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        var reading = Task.WhenAll(FollowAsync(_process.StandardOutput), FollowAsync(_process.StandardError));
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _print($"##[error]The action has timed out after {limit.TotalMinutes} minutes.");
        }
        await reading;
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    async Task FollowAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            _print(line);
    }
}
