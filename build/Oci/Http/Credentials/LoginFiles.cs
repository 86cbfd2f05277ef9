namespace KinoiteZfs.Oci.Http.Credentials;

/// <summary>Where container tools keep their logins.</summary>
public static class LoginFiles
{
    /// <summary>In the order in which they are asked. <c>REGISTRY_AUTH_FILE</c> stands alone, as it does for podman and
    /// skopeo.</summary>
    public static IReadOnlyList<string> In(Func<string, string?> variable, string home)
    {
        if (variable("REGISTRY_AUTH_FILE") is { Length: > 0 } chosen)
            return [chosen];
        var docker = variable("DOCKER_CONFIG") is { Length: > 0 } folder ? folder : Path.Combine(home, ".docker");
        List<string> files = [Path.Combine(docker, "config.json")];
        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime)
            files.Add(Path.Combine(runtime, "containers", "auth.json"));
        var settings = variable("XDG_CONFIG_HOME") is { Length: > 0 } named ? named : Path.Combine(home, ".config");
        files.Add(Path.Combine(settings, "containers", "auth.json"));
        return files;
    }
}
