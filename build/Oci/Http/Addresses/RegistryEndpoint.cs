namespace KinoiteZfs.Oci.Http.Addresses;

/// <summary>Where a registry is reached, and the URLs of OCI distribution specification, "Endpoints".</summary>
sealed record RegistryEndpoint
{
    const string DockerHubApi = "registry-1.docker.io";

    RegistryEndpoint(string host, Uri root) => (Host, Root) = (host, root);

    /// <summary>As references write it.</summary>
    public string Host { get; }

    /// <summary>Scheme, host and port with a closing slash.</summary>
    public Uri Root { get; }

    public bool IsPlainHttp => Root.Scheme == Uri.UriSchemeHttp;

    public bool IsLoopback => AddressClass.Of(Root) == AddressKind.Loopback;

    /// <summary>On whatever port.</summary>
    public bool IsHost(string name) => string.Equals(name, Root.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="FormatException">The host is not host[:port].</exception>
    public static RegistryEndpoint Create(string host, bool? plainHttp)
    {
        var api = host == Repository.DefaultRegistry ? DockerHubApi : host;
        if (!Uri.TryCreate($"https://{api}/", UriKind.Absolute, out var secure)
            || secure.AbsolutePath != "/" || secure.UserInfo.Length > 0 || secure.Query.Length > 0 || api.EndsWith('/'))
        {
            throw new FormatException(
                $"{UntrustedText.Quote(host)} is not a registry. Expected host[:port], as in ghcr.io or localhost:5000.");
        }
        var plain = plainHttp ?? AddressClass.Of(secure) == AddressKind.Loopback;
        return new RegistryEndpoint(host, plain ? new Uri($"http://{api}/") : secure);
    }

    public Uri Manifest(Repository repository, string tagOrDigest) => Below(repository, $"manifests/{tagOrDigest}");

    public Uri Blob(Repository repository, Digest digest) => Below(repository, $"blobs/{digest}");

    public Uri Uploads(Repository repository) => Below(repository, "blobs/uploads/");

    public Uri Mount(Repository repository, Digest digest, Repository from) =>
        Below(
            repository,
            $"blobs/uploads/?mount={Uri.EscapeDataString(digest.ToString())}&from={Uri.EscapeDataString(from.Path)}");

    public Uri Tags(Repository repository) => Below(repository, $"tags/list?n={HttpLimits.TagPageSize}");

    public Uri Referrers(Repository repository, Digest subject) => Below(repository, $"referrers/{subject}");

    /// <summary>Scheme, host and port agree: the only case in which credentials may travel along.</summary>
    public bool Owns(Uri uri) => SameOrigin(Root, uri);

    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
            && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    Uri Below(Repository repository, string rest) => new(Root, $"v2/{repository.Path}/{rest}");
}
