using System.Diagnostics;
using Serilog;

namespace Nuke.Common.Tooling;

public enum OutputType
{
    Std,
    Err,
}

public interface IProcess
{
    int ExitCode { get; }

    bool WaitForExit();
}

/// <summary>Starts programs and shows what they print.</summary>
public static class ProcessTasks
{
    public static IProcess StartProcess(
        string toolPath,
        string? arguments = null,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null)
    {
        var start = new ProcessStartInfo(toolPath, arguments ?? "")
        {
            WorkingDirectory = workingDirectory ?? NukeBuild.RootDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environmentVariables is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environmentVariables)
                start.Environment[name] = value;
        }
        if (logInvocation ?? true)
            Log.Information("> {Tool:l} {Arguments:l}", toolPath, arguments);

        var process = new Process { StartInfo = start };
        if (logOutput ?? true)
        {
            logger ??= (type, line) => Log.Write(
                type == OutputType.Std ? Serilog.Events.LogEventLevel.Debug : Serilog.Events.LogEventLevel.Error, "{Line:l}", line);
            process.OutputDataReceived += (_, e) => Forward(logger, OutputType.Std, e.Data);
            process.ErrorDataReceived += (_, e) => Forward(logger, OutputType.Err, e.Data);
        }
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new RunningProcess(process, timeout, toolPath);
    }

    /// <exception cref="InvalidOperationException">The program failed, or took longer than allowed.</exception>
    public static IProcess AssertZeroExitCode(this IProcess process)
    {
        Assert.True(process.WaitForExit(), $"{process} did not end in time.");
        Assert.True(process.ExitCode == 0, $"{process} exited with code {process.ExitCode}.");
        return process;
    }

    static void Forward(Action<OutputType, string> logger, OutputType type, string? line)
    {
        if (line is not null)
            logger(type, line);
    }

    sealed class RunningProcess(Process process, int? timeout, string tool) : IProcess
    {
        public int ExitCode => process.ExitCode;

        public bool WaitForExit()
        {
            if (timeout is not { } milliseconds)
            {
                process.WaitForExit();
                return true;
            }
            if (process.WaitForExit(milliseconds))
                return true;
            process.Kill(entireProcessTree: true);
            return false;
        }

        public override string ToString() => Path.GetFileName(tool);
    }
}
