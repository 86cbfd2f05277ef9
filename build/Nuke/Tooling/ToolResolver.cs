using System.Reflection;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Tooling;

public static class ToolPathResolver
{
    /// <summary>The program a variable such as <c>GIT_EXE</c> names.</summary>
    public static string? TryGetEnvironmentExecutable(string environmentExecutable)
    {
        var path = EnvironmentInfo.GetVariable(environmentExecutable);
        Assert.True(path is null || File.Exists(path),
            $"Path '{path}' from environment variable '{environmentExecutable}' does not exist");
        return path;
    }

    public static string GetPathExecutable(string pathExecutable)
    {
        if (File.Exists(pathExecutable))
            return Path.GetFullPath(pathExecutable);
        string[] names = EnvironmentInfo.IsWin && !Path.HasExtension(pathExecutable)
            ? [pathExecutable + ".exe", pathExecutable + ".cmd"]
            : [pathExecutable];
        return (EnvironmentInfo.GetVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(x => names.Select(y => Path.Combine(x, y)))
            .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"Could not find '{pathExecutable}' on the PATH.");
    }

    internal static string Resolve(string tool)
    {
        if (!Path.IsPathRooted(tool) && !tool.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return GetPathExecutable(tool);
        Assert.FileExists(tool, $"There is no program '{tool}'");
        return tool;
    }
}

/// <summary>Makes a <see cref="Tool"/> of a program.</summary>
public static class ToolResolver
{
    public static Tool GetTool(string toolPath)
    {
        Assert.FileExists(toolPath, $"There is no program '{toolPath}'");
        return (arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, exitHandler) =>
        {
            using var process = ProcessTasks.StartProcess(
                toolPath, arguments, workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger);
            process.AssertWaitForExit();
            if (exitHandler is null)
                process.AssertZeroExitCode();
            else
                exitHandler(process);
            return process.Output;
        };
    }

    public static Tool? TryGetEnvironmentTool(string name) =>
        ToolPathResolver.TryGetEnvironmentExecutable($"{name.ToUpperInvariant()}_EXE") is { } path ? GetTool(path) : null;

    public static Tool GetPathTool(string name) => GetTool(ToolPathResolver.GetPathExecutable(name));

    public static Tool GetEnvironmentOrPathTool(string name) => TryGetEnvironmentTool(name) ?? GetPathTool(name);
}

/// <summary>
/// Fills a member with a program of the machine: the one named by <c>&lt;NAME&gt;_EXE</c>, else the one on the PATH, and
/// null when there is neither, for <c>Requires</c> to complain.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PathVariableAttribute(string? pathExecutable = null) : ValueInjectionAttributeBase
{
    public override bool SuppressWarnings => true;

    public override object? GetValue(MemberInfo member, object instance)
    {
        var name = pathExecutable ?? member.Name.ToLowerInvariant();
        if (ToolResolver.TryGetEnvironmentTool(name) is { } tool)
            return tool;
        try
        {
            return ToolResolver.GetPathTool(name);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
