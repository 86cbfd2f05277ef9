namespace KinoiteZfs.Oci.Http;

/// <summary>
/// Decides whether this client goes where a registry points it: token realms, redirects and upload locations are
/// written by the other side, and must not turn a build machine against its own network.
/// </summary>
static class AddressGuard
{
    /// <exception cref="ContentException">The place is refused.</exception>
    public static void Check(RegistryEndpoint registry, Uri target, string role, string asked)
    {
        if (Objection(registry, target) is not { } objection)
            return;
        throw new ContentException(
            $"{asked}: the registry {registry.Host} names {UrlText.Of(target)} as its {role}, which is refused: {objection}. "
            + "Nothing was sent there. Check the registry's configuration, or whether something between here and the registry changes its answers.");
    }

    static string? Objection(RegistryEndpoint registry, Uri target)
    {
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp)
            return "only http and https are spoken";
        if (target.UserInfo.Length > 0)
            return "the address carries credentials";
        if (target.Scheme == Uri.UriSchemeHttp && !registry.IsPlainHttp)
            return "it would leave https";
        if (string.Equals(target.IdnHost, registry.Root.IdnHost, StringComparison.OrdinalIgnoreCase))
            return null;
        return AddressClass.Of(target) switch
        {
            AddressKind.Public => null,
            AddressKind.LinkLocal => "it is a link-local or unspecified address",
            // A registry on this machine is a lab, and so is what stands beside it.
            _ when registry.IsLoopback => null,
            AddressKind.Loopback => "it is this machine",
            _ => "it is a private address",
        };
    }
}
