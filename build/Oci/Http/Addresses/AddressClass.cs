using System.Net.Sockets;

namespace KinoiteZfs.Oci.Http.Addresses;

/// <summary>What kind of place an address is.</summary>
enum AddressKind
{
    Public,
    Loopback,
    Private,
    LinkLocal,
}

static class AddressClass
{
    /// <summary>By the URL's literal address. Where a name leads is judged when it is connected to:
    /// <see cref="GuardedConnection"/>.</summary>
    public static AddressKind Of(Uri uri)
    {
        var host = uri.IdnHost.TrimEnd('.').Trim('[', ']');
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return AddressKind.Loopback;
        return IPAddress.TryParse(host, out var address) ? Of(address) : AddressKind.Public;
    }

    public static AddressKind Of(IPAddress address)
    {
        if (Embedded(address) is { } within)
            address = within;
        if (IPAddress.IsLoopback(address))
            return AddressKind.Loopback;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any)
                ? AddressKind.LinkLocal
                : address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal ? AddressKind.Private
                : AddressKind.Public;
        }
        return address.GetAddressBytes() switch
        {
            // "This network", link-local with its metadata services, multicast and above.
            [0, ..] or [169, 254, ..] or [>= 224, ..] => AddressKind.LinkLocal,
            [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [100, >= 64 and <= 127, ..] =>
                AddressKind.Private,
            _ => AddressKind.Public,
        };
    }

    /// <summary>The IPv4 address an IPv6 one leads to: mapped (RFC 4291), translated (RFC 6052), or over 6to4 (RFC
    /// 3056).</summary>
    static IPAddress? Embedded(IPAddress address) => address.AddressFamily != AddressFamily.InterNetworkV6 ? null
        : address.GetAddressBytes() switch
        {
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, .. var mapped] => new IPAddress(mapped),
            [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. var translated] => new IPAddress(translated),
            [0x20, 0x02, var a, var b, var c, var d, ..] => new IPAddress([a, b, c, d]),
            _ => null,
        };
}
