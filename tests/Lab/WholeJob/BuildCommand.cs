namespace KinoiteZfs.Lab;

/// <summary>Runs the build as a person does: <c>./build.sh Target --parameter value</c>, as a process of its
/// own.</summary>
sealed class BuildCommand(Site site, string host)
{
    /// <summary>Variables beside those of every command.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>What every command of this lab says: where the registry is, who we are, which RPMs there are.</summary>
    string[] Common =>
    [
        "--root", site.Root, "--mirror", $"ghcr.io={host}", "--owner", LabUser.Publisher.Owner,
        "--rpm-directory", site.Rpms, "--zfs-releases", site.ZfsReleases,
    ];

    /// <param name="heapLimit">Bytes in hexadecimal, beyond which the runtime ends the process; null leaves it to the
    /// runtime.</param>
    /// <param name="limit">How long it may take; null is what is enough for everything but a compilation.</param>
    /// <param name="kill">Kills the build on the spot.</param>
    public Task<ToolResult> RunAsAsync(
        LabUser user, string[] arguments, string? heapLimit = null, TimeSpan? limit = null,
        CancellationToken kill = default) =>
        Tool.TryAsync(
        Path.Combine(Checkout.Root, "build.sh"), [.. arguments, .. Common], Checkout.Root, Environment(user, heapLimit),
        limit, kill);

    Dictionary<string, string?> Environment(LabUser user, string? heapLimit)
    {
        var environment = new Dictionary<string, string?>
        {
            ["REGISTRY_HOST"] = host,
            ["REGISTRY_USERNAME"] = user.Name,
            ["REGISTRY_PASSWORD"] = user.Password,
            // Neither this machine's logins nor its CI may play a part.
            ["DOCKER_CONFIG"] = site["no-docker-login"],
            ["REGISTRY_AUTH_FILE"] = null,
            ["XDG_RUNTIME_DIR"] = null,
            ["GITHUB_ACTIONS"] = null,
            ["GITHUB_TOKEN"] = null,
            // How buildah works for root inside a container; the build hands its environment on.
            ["STORAGE_DRIVER"] = "vfs",
            ["BUILDAH_ISOLATION"] = "chroot",
            ["NUKE_TELEMETRY_OPTOUT"] = "1",
            ["NO_COLOR"] = "1",
            ["DOTNET_GCHeapHardLimit"] = heapLimit,
        };
        foreach (var (name, value) in Variables)
            environment[name] = value;
        return environment;
    }
}
