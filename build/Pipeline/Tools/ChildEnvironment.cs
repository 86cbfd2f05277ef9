namespace KinoiteZfs.Pipeline.Tools;

/// <summary>What programs which run foreign code inherit: no token, and no variable that would change what is
/// built.</summary>
static class ChildEnvironment
{
    static readonly string[] OfBuilds = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "TERM"];

    static readonly string[] OfContainers =
    [
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "BUILDAH_ISOLATION", "BUILDAH_NOPIVOT", "BUILDAH_RUNTIME", "NETAVARK_FW",
    ];

    static readonly string[] PrefixesOfContainers =
        ["XDG_", "CONTAINERS_", "_CONTAINERS_", "CONTAINER_", "STORAGE_", "DBUS_"];

    /// <summary>For compilers and packers.</summary>
    public static bool IsWithheldFromBuilds(string name) => !OfBuilds.Contains(name);

    /// <summary>For what fetches and uses containers besides: the way to the network, and how an engine runs at
    /// all.</summary>
    public static bool IsWithheldFromContainers(string name) =>
        IsWithheldFromBuilds(name) && !OfContainers.Contains(name)
            && !PrefixesOfContainers.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
