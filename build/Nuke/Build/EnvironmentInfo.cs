namespace Nuke.Common;

/// <summary>The process the build runs in.</summary>
public static class EnvironmentInfo
{
    public static AbsolutePath WorkingDirectory => AbsolutePath.Create(Session.Current.WorkingDirectory);

    public static IReadOnlyCollection<string> CommandLineArguments => Session.Current.CommandLine;

    public static string? GetVariable(string name) => Session.Current.Variable(name);
}
