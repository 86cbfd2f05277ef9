using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>The process the build runs in.</summary>
public static class EnvironmentInfo
{
    public static bool IsWin => OperatingSystem.IsWindows();

    public static bool IsUnix => !OperatingSystem.IsWindows();

    public static bool IsLinux => OperatingSystem.IsLinux();

    public static bool IsOsx => OperatingSystem.IsMacOS();

    public static string NewLine => Environment.NewLine;

    public static AbsolutePath WorkingDirectory
    {
        get => AbsolutePath.Create(Session.Current.WorkingDirectory);
    }

    public static IReadOnlyCollection<string> CommandLineArguments => Session.Current.CommandLine;

    public static IReadOnlyDictionary<string, string> Variables => Session.Current.Variables;

    public static string? GetVariable(string name) => Session.Current.Variable(name);

    public static bool HasVariable(string name) => Session.Current.Variable(name) is not null;
}
