namespace KinoiteZfs.Pipeline;

/// <summary>git for foreign repositories: it never asks, never uses credentials, and only speaks https or reads local files.</summary>
public static class GitTool
{
    public static readonly ExternalTool Git = new("git", "git", "git-core");

    static readonly string[] Caution =
    [
        "-c", "credential.helper=", "-c", "core.askPass=",
        "-c", "protocol.allow=never", "-c", "protocol.https.allow=always", "-c", "protocol.file.allow=always",
        "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false",
    ];

    static readonly Dictionary<string, string> Settings = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "",
        ["SSH_ASKPASS"] = "",
        ["LC_ALL"] = "C",
    };

    /// <summary>A run of git with these arguments.</summary>
    /// <remarks>
    /// Inherited <c>GIT_*</c> variables would point it at the caller's own repository (a hook sets several). The user's
    /// configuration stays in force, because proxies and certificates are set there; so do <c>GIT_SSL_*</c>.
    /// </remarks>
    public static ToolRun Run(params IReadOnlyList<string> arguments) => new([.. Caution, .. arguments])
    {
        Shown = arguments,
        Environment = Settings,
        Withheld = name => name.StartsWith("GIT_", StringComparison.Ordinal) && !name.StartsWith("GIT_SSL_", StringComparison.Ordinal),
    };
}
