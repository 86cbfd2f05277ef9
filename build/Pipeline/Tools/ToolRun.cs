namespace KinoiteZfs.Pipeline.Tools;

/// <summary>One run of an <see cref="ExternalTool"/>.</summary>
/// <param name="Arguments">Handed over one by one. Never put a secret here: arguments are visible to every user of the
/// machine.</param>
public sealed record ToolRun(params IReadOnlyList<string> Arguments)
{
    /// <summary>Null means the current one.</summary>
    public DirectoryInfo? WorkingDirectory { get; init; }

    /// <summary>On standard input, which ends with it.</summary>
    public string Input { get; init; } = "";

    /// <summary>Set for the program, beyond what it inherits.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of inherited variables the program does not get.</summary>
    public Func<string, bool> Withheld { get; init; } = _ => false;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The kernel ends it when this process ends, however that was. Linux alone can.</summary>
    public bool EndsWithUs { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Sees each line as it comes, of both outputs.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Characters kept of each output; of longer ones the end is kept.</summary>
    public int MaximumOutput { get; init; } = 1024 * 1024;

    /// <summary>The arguments a person wants to read in a message; null means all of them.</summary>
    public IReadOnlyList<string>? Shown { get; init; }

    /// <summary>The command line for messages.</summary>
    internal string Display(string command) =>
        string.Join(' ', (Shown ?? Arguments).Prepend(command).Select(
            word => word.Length > 0 && !word.Any(c => c <= ' ' || c == '\'') ? word : UntrustedText.Quote(word)));
}

/// <param name="Output">Standard output, line ends as <c>\n</c>.</param>
/// <param name="IsCut">The beginning of an output is missing because there was too much of it.</param>
public sealed record ToolResult(int ExitCode, string Output, string Errors, bool IsCut);

/// <summary>A program ended with an exit code other than 0.</summary>
public sealed class ToolFailedException(ExternalTool tool, ToolRun run, ToolResult result)
    : PipelineException(
        $"{run.Display(tool.Command)} failed with exit code {result.ExitCode}. It said last:{LastLines.Of(result.Errors.Length > 0 ? result.Errors : result.Output)}");

/// <summary>There is no such program.</summary>
/// <param name="why">As the system says it.</param>
public sealed class ToolMissingException(ExternalTool tool, string why, Exception? inner) : PipelineException(
    $"'{tool.Command}' cannot be started ({why}). Install it (Debian, Ubuntu: apt-get install {tool.DebianPackage}; "
    + $"Fedora: dnf install {tool.FedoraPackage}) and see that it is on the PATH.", inner)
{
    public string Why { get; } = why;
}
