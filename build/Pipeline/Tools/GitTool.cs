namespace KinoiteZfs.Pipeline.Tools;

/// <summary>git for foreign repositories: it never asks, never uses credentials, and only speaks https or reads local
/// files.</summary>
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
    /// Inherited <c>GIT_*</c> variables would point it at the caller's own repository (a hook sets several). For the
    /// user's own checkout the user's configuration stays in force, and so do <c>GIT_SSL_*</c>.
    /// </remarks>
    public static ToolRun Run(params IReadOnlyList<string> arguments) => new([.. Caution, .. arguments])
    {
        Shown = arguments,
        Environment = Settings,
        Withheld = name => name.StartsWith("GIT_", StringComparison.Ordinal)
            && !name.StartsWith("GIT_SSL_", StringComparison.Ordinal),
    };

    /// <summary>
    /// The same in a repository of ours, or about somebody else's: of the user's configuration and the machine's
    /// nothing applies (insteadOf, templates, filters, safe.bareRepository, the format of new repositories) but the way
    /// to the network.
    /// </summary>
    public static async Task<ToolRun> RunApartAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var network = await Git.TryRunAsync(
            Run("config", "--null", "--get-regexp", @"^http\.(.*\.)?(proxy|sslcainfo|sslcapath)$"), cancellationToken);
        return Run(arguments) with { Environment = Apart(network.Output) };
    }

    /// <param name="network">Settings as <c>git config --null</c> lists them: name, line feed, value, and a zero byte
    /// behind each.</param>
    internal static IReadOnlyDictionary<string, string> Apart(string network)
    {
        var apart = new Dictionary<string, string>(Settings)
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1"
        };
        var settings = network.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Split('\n', 2)).Where(x => x.Length == 2).ToList();
        apart["GIT_CONFIG_COUNT"] = $"{settings.Count}";
        foreach (var (index, setting) in settings.Index())
            (apart[$"GIT_CONFIG_KEY_{index}"], apart[$"GIT_CONFIG_VALUE_{index}"]) = (setting[0], setting[1]);
        return apart;
    }
}
