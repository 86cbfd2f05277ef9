namespace KinoiteZfs.Pipeline.Tools;

/// <summary>Beyond what every build inherits: variables of programs which fetch, and use containers.</summary>
static class InheritedVariables
{
    static readonly string[] Names =
    [
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "BUILDAH_ISOLATION",
    ];

    static readonly string[] Prefixes = ["XDG_", "CONTAINERS_", "CONTAINER_", "STORAGE_", "DBUS_"];

    /// <summary>No token is among them, and nothing that would change what is built.</summary>
    public static bool ForContainers(string name) =>
        !BuildEnvironment.IsWithheld(name) || Names.Contains(name) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
