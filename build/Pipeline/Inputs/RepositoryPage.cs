namespace KinoiteZfs.Pipeline.Inputs;

/// <summary>Where people find a repository on the web, from the address git fetches it by.</summary>
public static partial class RepositoryPage
{
    /// <returns>Without user name and password, which images would carry into the world. Null for a folder of this
    /// machine.</returns>
    public static Uri? Of(string remote) =>
        Address().Match(remote.Trim()) is { Success: true } found
            && Uri.TryCreate($"https://{found.Groups["host"]}/{found.Groups["path"]}", UriKind.Absolute, out var page)
            ? page : null;

    [GeneratedRegex(
        @"\A(?:https?://(?:[^@/\s]*@)?(?<host>[^/@\s]+)/|ssh://(?:[^@/\s]*@)?(?<host>[^/:@\s]+)(?::[0-9]+)?/|[^@/:\s]+@(?<host>[^/:@\s]+):)(?<path>[^?#@\s]+?)(?:\.git)?/?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
