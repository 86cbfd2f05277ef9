namespace Nuke.Common.Execution;

/// <summary>Finds out where the build runs.</summary>
static class HostDetection
{
    public static Host For(Invocation invocation, string? named, Host terminal)
    {
        if (named is not null and not "Terminal" and not "GitHubActions")
            throw new ArgumentException($"There is no host '{named}'. Hosts are: Terminal, GitHubActions.");
        var isActions = named == "GitHubActions" || (named is null && invocation.Variable("GITHUB_ACTIONS") is not null);
        return isActions
            ? new CI.GitHubActions.GitHubActions(invocation) { Out = terminal.Out }
            : terminal;
    }
}
