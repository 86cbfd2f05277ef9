using System.Net;
using System.Net.Sockets;

namespace KinoiteZfs.Oci.Http;

/// <summary>What kind of place a URL names by its literal address. Names are not resolved: a private network may
/// well use names, and a name cannot be told apart from them without asking the network first.</summary>
enum AddressKind
{
    Public,
    Loopback,
    Private,
    LinkLocal,
}

static class AddressClass
{
    public static AddressKind Of(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.').Trim('[', ']');
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return AddressKind.Loopback;
        return IPAddress.TryParse(host, out var address) ? Of(address) : AddressKind.Public;
    }

    static AddressKind Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return AddressKind.Loopback;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any) ? AddressKind.LinkLocal
                : address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal ? AddressKind.Private
                : AddressKind.Public;
        }
        return address.GetAddressBytes() switch
        {
            // "This network", link-local with its metadata services, multicast and above.
            [0, ..] or [169, 254, ..] or [>= 224, ..] => AddressKind.LinkLocal,
            [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] => AddressKind.Private,
            _ => AddressKind.Public,
        };
    }
}
