using System.Reflection;
using Nuke.Common.CI.GitHubActions;

namespace Nuke.Common.Execution;

/// <summary>The places this engine knows: a terminal, and GitHub Actions.</summary>
internal static class Hosts
{
    public static IReadOnlyList<Type> Types { get; } = [typeof(GitHubActions), typeof(Terminal)];

    public static Host Choose(Session session)
    {
        var member = typeof(NukeBuild).GetProperty(nameof(NukeBuild.Host), BindingFlags.Public | BindingFlags.Static)!;
        if (ParameterValues.Raw(member, session) is { } raw)
            return (Host)new ValueConversion(member, raw).To(typeof(Host))!;
        return session.Variables.ContainsKey("GITHUB_ACTIONS") ? new GitHubActions() : new Terminal();
    }

    /// <summary>By the end of the type's full name, as NUKE finds it.</summary>
    public static Host Create(string name) =>
        (Host)Activator.CreateInstance(Types.Single(x => x.FullName!.EndsWith(name, StringComparison.OrdinalIgnoreCase)), nonPublic: true)!;
}
