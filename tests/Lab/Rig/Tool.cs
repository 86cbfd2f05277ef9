using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>Runs one real program to its end. Standard input is empty; what it prints is kept.</summary>
static class Tool
{
    /// <summary>Nothing but a compilation takes minutes; what hangs must not hang the lab.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <returns>Standard output, without the last line's end.</returns>
    /// <exception cref="InvalidOperationException">The program failed; the message carries what it printed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var result = await TryAsync(program, arguments);
        return result.ExitCode == 0
            ? result.Output.TrimEnd('\n')
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Error}{result.Output}");
    }

    /// <param name="kill">Kills the program and everything it has started, as <c>kill -9</c> does.</param>
    public static async Task<ToolResult> TryAsync(
        string program, IEnumerable<string> arguments, string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? limit = null, CancellationToken kill = default)
    {
        var allowed = limit ?? Limit;
        LabParts.Require();
        using var peak = new TemporaryFolder();
        // GNU time knows the most memory any process of the command had.
        var start = new ProcessStartInfo(
            "/usr/bin/time", ["--quiet", "--format=%M", $"--output={peak["kibibytes"]}", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Checkout.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        await using var killing = kill.Register(() => process.Kill(entireProcessTree: true));
        using var end = new CancellationTokenSource(allowed);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        var commandLines = new CommandLines(process.Id).WatchAsync(ended.Token);
        var output = process.StandardOutput.ReadToEndAsync(end.Token);
        var error = process.StandardError.ReadToEndAsync(end.Token);
        try
        {
            await process.WaitForExitAsync(end.Token);
            await ended.CancelAsync();
            return new(process.ExitCode, await output, await error, kill.IsCancellationRequested
                ? 0
                : await PeakAsync(peak["kibibytes"]))
            {
                CommandLines = await commandLines,
            };
        }
        catch (OperationCanceledException stopped) when (end.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{program} {string.Join(' ', arguments)} did not end within {allowed.TotalMinutes} minutes.", stopped);
        }
    }

    static async Task<long> PeakAsync(string file) =>
        long.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture);
}

/// <param name="PeakKibibytes">The most resident memory one process of it had; 0 when it was killed.</param>
sealed record ToolResult(int ExitCode, string Output, string Error, long PeakKibibytes)
{
    /// <summary>Of the program and of everything it has started, as far as they lived long enough to be seen.</summary>
    public IReadOnlyCollection<string> CommandLines { get; init; } = [];

    /// <summary>Everything printed, for assertions about messages and for what a failing test shows.</summary>
    public string All => new StringBuilder(Output).Append(Error).ToString();
}
