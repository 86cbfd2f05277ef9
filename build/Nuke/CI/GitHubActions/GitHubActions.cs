using System.Globalization;
using Serilog.Events;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>
/// A GitHub Actions runner. The properties are its default environment variables; output goes through its workflow
/// commands (docs.github.com: "Workflow commands for GitHub Actions").
/// </summary>
public sealed class GitHubActions : Host
{
    internal GitHubActions()
    {
    }

    public static GitHubActions? Instance => Session.Current.Host as GitHubActions;

    public string Actor => Variable("GITHUB_ACTOR");

    /// <summary><c>owner/name</c>.</summary>
    public string Repository => Variable("GITHUB_REPOSITORY");

    public string RepositoryOwner => Variable("GITHUB_REPOSITORY_OWNER");

    public string Sha => Variable("GITHUB_SHA");

    public string Ref => Variable("GITHUB_REF");

    public long RunAttempt => Number("GITHUB_RUN_ATTEMPT");

    public long RunNumber => Number("GITHUB_RUN_NUMBER");

    public long RunId => Number("GITHUB_RUN_ID");

    public string ServerUrl => Variable("GITHUB_SERVER_URL");

    public AbsolutePath? StepSummaryFile => Session.Current.Variable("GITHUB_STEP_SUMMARY") is { Length: > 0 } file
        ? AbsolutePath.Create(file)
        : null;

    internal override IDisposable WriteBlock(string text)
    {
        WriteCommand("group", text);
        return new EndOfGroup(text);
    }

    internal override void Report(LogEventLevel level, string text) =>
        WriteCommand(level == LogEventLevel.Warning ? "warning" : "error", text);

    static void WriteCommand(string command, string data) =>
        Session.Current.Screen.Command($"::{command}::{Escape(data)}");

    static string Escape(string data) => data
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    static string Variable(string name) => Session.Current.Variable(name)!;

    static long Number(string name)
    {
        var text = Session.Current.Variable(name);
        if (string.IsNullOrEmpty(text))
            return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidOperationException($"Environment variable {name} is '{text}', which is no number.");
    }

    sealed class EndOfGroup(string group) : IDisposable
    {
        public void Dispose() => WriteCommand("endgroup", group);
    }
}
