namespace KinoiteZfs.Oci.Http.Addresses;

/// <summary>
/// Decides whether this client goes where a registry points it: token realms, redirects and upload locations are
/// written by the other side, and must not turn a build machine against its own network.
/// </summary>
static class AddressGuard
{
    /// <summary>By what the URL says; <see cref="GuardedConnection"/> judges where its name leads.</summary>
    /// <exception cref="ContentException">The place is refused.</exception>
    public static void Check(RegistryEndpoint registry, Uri target, string role, string asked)
    {
        if (Objection(registry, target) is { } objection)
            throw Refusal(registry, $"names {UrlText.Of(target)} as its {role}", objection, asked);
    }

    public static ContentException Refusal(RegistryEndpoint registry, string does, string objection, string asked) =>
        new(
            $"{asked}: the registry {registry.Host} {does}, which is refused: {objection}. "
            + "Nothing was sent there. Check the registry's configuration, or whether something between here and the registry changes its answers.");

    /// <param name="place">Where the registry itself is.</param>
    /// <returns>Null when a registry may point there.</returns>
    public static string? Objection(AddressKind target, AddressKind place) => target switch
    {
        AddressKind.Public => null,
        AddressKind.LinkLocal => "it is a link-local or unspecified address",
        // A registry on this machine is a lab, and so is what stands beside it.
        _ when place == AddressKind.Loopback || place == target => null,
        AddressKind.Loopback => "it is this machine",
        _ => "it is a private address",
    };

    static string? Objection(RegistryEndpoint registry, Uri target)
    {
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp)
            return "only http and https are spoken";
        if (target.UserInfo.Length > 0)
            return "the address carries credentials";
        if (target.Scheme == Uri.UriSchemeHttp && !registry.IsPlainHttp)
            return "it would leave https";
        return registry.IsHost(target.IdnHost)
            ? null
            : Objection(AddressClass.Of(target), AddressClass.Of(registry.Root));
    }
}
