using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.Tooling;

/// <summary>Starts programs and reads what they write.</summary>
public static class ProcessTasks
{
    public static bool DefaultLogOutput { get; set; } = true;

    public static bool DefaultLogInvocation { get; set; } = true;

    public static IProcess StartShell(
        string command,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null) =>
        StartProcess(
            EnvironmentInfo.IsWin ? "cmd" : "bash",
            $"{(EnvironmentInfo.IsWin ? "/c" : "-c")} {command.DoubleQuote()}",
            workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, outputFilter);

    public static IProcess StartProcess(
        string toolPath,
        ArgumentStringHandler arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null)
    {
        var filter = arguments.GetFilter();
        return StartProcess(
            toolPath, arguments.ToStringAndClear(), workingDirectory, environmentVariables, timeout, logOutput,
            logInvocation, logger, filter);
    }

    /// <param name="environmentVariables">The whole environment of the process; null inherits this one's.</param>
    /// <param name="timeout">Milliseconds until the process is killed.</param>
    public static IProcess StartProcess(
        string toolPath,
        string? arguments = null,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null)
    {
        var path = ToolPathResolver.Resolve(toolPath);
        var folder = workingDirectory ?? EnvironmentInfo.WorkingDirectory;
        Assert.DirectoryExists(folder, $"Process '{toolPath}' cannot start in '{folder}', which is no folder");
        var filter = outputFilter ?? (x => x);
        if (logInvocation ?? DefaultLogInvocation)
            Log.Information("> {ToolPath} {Arguments}", path.DoubleQuoteIfNeeded(), filter(arguments ?? ""));

        var log = logOutput ?? DefaultLogOutput ? logger ?? DefaultLogger : null;
        return Start(path, arguments ?? "", folder, environmentVariables, timeout, log, filter);
    }

    public static void DefaultLogger(OutputType type, string output)
    {
        if (type == OutputType.Std)
            Log.Debug("{Output}", output);
        else
            Log.Error("{Output}", output);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever started the process disposes it.")]
    private static StartedProcess Start(
        string path,
        string arguments,
        string folder,
        IReadOnlyDictionary<string, string>? variables,
        int? timeout,
        Action<OutputType, string>? log,
        Func<string, string> filter)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8,
            },
        };
        if (variables is not null)
        {
            process.StartInfo.Environment.Clear();
            foreach (var (name, value) in variables)
                process.StartInfo.Environment[name] = value;
        }

        var output = new ConcurrentQueue<Output>();
        process.OutputDataReceived += (_, line) => Take(OutputType.Std, line.Data);
        process.ErrorDataReceived += (_, line) => Take(OutputType.Err, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new StartedProcess(process, filter, timeout, output);

        void Take(OutputType type, string? line)
        {
            if (line is null)
                return;
            var text = filter(line);
            output.Enqueue(new Output { Type = type, Text = text });
            log?.Invoke(type, text);
        }
    }
}

public static class ProcessExtensions
{
    public static IProcess AssertWaitForExit([NotNull] this IProcess? process)
    {
        Assert.True(process is not null, "The process was not started");
        Assert.True(process.WaitForExit(), $"Process '{Path.GetFileName(process.FileName)}' did not end in time and was killed");
        return process;
    }

    public static IProcess AssertZeroExitCode([NotNull] this IProcess? process)
    {
        process.AssertWaitForExit();
        return process.ExitCode == 0 ? process : throw new ProcessException(process);
    }

    /// <summary>The lines of standard output.</summary>
    public static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(x => x.Type == OutputType.Std).Select(x => x.Text));
}
