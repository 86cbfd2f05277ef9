using System.Globalization;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// A GitHub Actions runner. The properties are its default environment variables; output goes through its workflow
/// commands (docs.github.com: "Workflow commands for GitHub Actions").
/// </summary>
public class GitHubActions : Host, IBuildServer
{
    internal GitHubActions()
    {
    }

    public static bool IsRunningGitHubActions => Session.Current.Variables.ContainsKey("GITHUB_ACTIONS");

    public static new GitHubActions? Instance => Host.Instance as GitHubActions;

    string? IBuildServer.Branch => Ref;

    string? IBuildServer.Commit => Sha;

    public string Home => Variable("HOME");

    public string Workflow => Variable("GITHUB_WORKFLOW");

    public string Action => Variable("GITHUB_ACTION");

    public string Actor => Variable("GITHUB_ACTOR");

    /// <summary><c>owner/name</c>.</summary>
    public string Repository => Variable("GITHUB_REPOSITORY");

    public string RepositoryOwner => Variable("GITHUB_REPOSITORY_OWNER");

    public string EventName => Variable("GITHUB_EVENT_NAME");

    public string EventPath => Variable("GITHUB_EVENT_PATH");

    public string Workspace => Variable("GITHUB_WORKSPACE");

    public string Sha => Variable("GITHUB_SHA");

    public string Ref => Variable("GITHUB_REF");

    public string RefName => Variable("GITHUB_REF_NAME");

    public string HeadRef => Variable("GITHUB_HEAD_REF");

    public string BaseRef => Variable("GITHUB_BASE_REF");

    public string RefType => Variable("GITHUB_REF_TYPE");

    public long RunAttempt => Number("GITHUB_RUN_ATTEMPT");

    public long RunNumber => Number("GITHUB_RUN_NUMBER");

    public long RunId => Number("GITHUB_RUN_ID");

    public string ServerUrl => Variable("GITHUB_SERVER_URL");

    public string Job => Variable("GITHUB_JOB");

    public string Token => Variable("GITHUB_TOKEN");

    public bool IsPullRequest => EventName == "pull_request";

    public AbsolutePath? StepSummaryFile => Session.Current.Variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } file
        ? AbsolutePath.Create(file)
        : null;

    public void Group(string group) => WriteCommand("group", group);

    public void EndGroup(string group) => WriteCommand("endgroup", group);

    public void WriteDebug(string message) => WriteCommand("debug", message);

    public void WriteWarning(string message) => WriteCommand("warning", message);

    public void WriteError(string message) => WriteCommand("error", message);

    public void WriteCommand(
        string command,
        string? message = null,
        Configure<Dictionary<string, object>>? dictionaryConfigurator = null)
    {
        var properties = (dictionaryConfigurator?.Invoke([]) ?? [])
            .Select(x => $"{x.Key}={EscapeProperty(x.Value.ToString() ?? "")}");
        Screen.Command($"{$"::{command} {string.Join(",", properties)}".TrimEnd()}::{EscapeData(message ?? "")}");
    }

    protected internal override IDisposable WriteBlock(string text)
    {
        Group(text);
        return new EndOfBlock(() => EndGroup(text));
    }

    protected internal override void ReportWarning(string text, string? details = null) => WriteWarning(text);

    protected internal override void ReportError(string text, string? details = null) => WriteError(text);

    private static string Variable(string name) => Session.Current.Variable(name)!;

    private static long Number(string name)
    {
        var text = Session.Current.Variable(name);
        if (string.IsNullOrEmpty(text))
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException($"Environment variable {name} is '{text}', which is no number.");
    }

    private static string EscapeData(string data) => data
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string value) => EscapeData(value)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
