namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>Connections to one registry and to the hosts it points to.</summary>
static class ConnectionPool
{
    public static SocketsHttpHandler For(RegistryEndpoint registry, Network network, TimeSpan connectTimeout) => new()
    {
        // The handler would follow redirects without looking where they lead.
        AllowAutoRedirect = false,
        // Digests are of the bytes as they are stored.
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        // A proxy cannot reach this machine's own loopback.
        UseProxy = !registry.IsLoopback,
        ConnectCallback = new GuardedConnection(registry, network).OpenAsync,
        ConnectTimeout = connectTimeout,
        // Long enough to be reused, short enough to notice a moved address.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
    };
}
