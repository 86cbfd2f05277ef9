namespace KinoiteZfs.Pipeline.Setup;

/// <summary>What only a person can do, in the order in which it is safe: the key is never where a branch can read
/// it.</summary>
static class LeftToDo
{
    /// <param name="page">The repository's on GitHub; null where the checkout is from nowhere.</param>
    /// <param name="isSigned">Whether there is a public key.</param>
    public static IReadOnlyList<string> Of(Uri? page, bool isSigned)
    {
        var (environments, rules) = page is null
            ? ("Settings, Environments", "Settings, Rules")
            : ($"{page}/settings/environments", $"{page}/settings/rules");
        return
        [
            $"look at it with git diff, play it with {CommandLine.Script}, and commit",
            $"environment: {environments}, new one 'stable', deployment branches: selected, main alone",
            isSigned
                ? "key: SIGNING_KEY and SIGNING_PASSWORD are secrets of that environment, and not of the repository"
                : "key: cosign generate-key-pair; SIGNING_KEY and SIGNING_PASSWORD into that environment, not into the repository; commit cosign.pub",
            $"Actions: {(page is null ? "the tab Actions" : $"{page}/actions")}, enable workflows, then 'build' in the list",
            $"branch rules: {rules}, main takes pull requests whose checks test and validate are green",
            "packages: after the first run, each of the four in its own settings, Change visibility, Public",
            $"{CommandLine.Script} {Targets.Doctor} {Options.Mirror} ghcr.io=ghcr.io says what of this is done (GITHUB_TOKEN lets it look)",
        ];
    }
}
