using System.Globalization;

namespace Nuke.Common.CI.GitHubActions;

/// <summary>A run on GitHub Actions: its facts, log groups, annotations and masks.</summary>
/// <remarks>Workflow commands: docs.github.com, "Workflow commands for GitHub Actions".</remarks>
public class GitHubActions : Host, IBuildServer
{
    readonly Invocation _invocation;

    internal GitHubActions(Invocation invocation) => _invocation = invocation;

    public static GitHubActions? Instance => NukeBuild.Host as GitHubActions;

    public string? Branch => RefName;

    public string? Commit => Sha;

    public long RunId => Number("GITHUB_RUN_ID");

    public long RunNumber => Number("GITHUB_RUN_NUMBER");

    public long RunAttempt => Number("GITHUB_RUN_ATTEMPT");

    public string Ref => Text("GITHUB_REF");

    public string RefName => Text("GITHUB_REF_NAME");

    public string Sha => Text("GITHUB_SHA");

    public string Actor => Text("GITHUB_ACTOR");

    public string EventName => Text("GITHUB_EVENT_NAME");

    public string Repository => Text("GITHUB_REPOSITORY");

    public string RepositoryOwner => Text("GITHUB_REPOSITORY_OWNER");

    public string StepSummaryFile => Text("GITHUB_STEP_SUMMARY");

    protected internal override IDisposable WriteBlock(string text)
    {
        Out.WriteLine($"::group::{text}");
        return new Group(Out);
    }

    protected internal override void ReportWarning(string text, string? details = null) => Out.WriteLine($"::warning::{Escape(text, details)}");

    protected internal override void ReportError(string text, string? details = null) => Out.WriteLine($"::error::{Escape(text, details)}");

    protected internal override void HideSecret(string secret)
    {
        // Straight to the runner: the command itself must not pass the redaction it asks for.
        foreach (var line in secret.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            _invocation.Output.WriteLine($"::add-mask::{line}");
    }

    static string Escape(string text, string? details) =>
        (details is null ? text : $"{text}: {details}")
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    string Text(string variable) => _invocation.Variable(variable)
        ?? throw new InvalidOperationException($"The environment variable {variable} is not set. GitHub Actions sets it; set it, or leave out --host.");

    long Number(string variable) => long.TryParse(Text(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new InvalidOperationException($"The environment variable {variable} is '{Text(variable)}', which is not a number.");

    sealed class Group(TextWriter output) : IDisposable
    {
        public void Dispose() => output.WriteLine("::endgroup::");
    }
}
