using System.Net.Sockets;

namespace KinoiteZfs.Oci.Http.Sending;

/// <summary>
/// Opens the connections of one registry. Whatever names a registry points to, what is judged is the address that is
/// connected to: a name in public DNS may lead into this machine's own network, and elsewhere each time it is asked.
/// </summary>
sealed class GuardedConnection(RegistryEndpoint registry, Network network)
{
    readonly Lock _gate = new();
    AddressKind? _place;

    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await network.Resolve(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (registry.IsHost(host))
            Learn(addresses);
        else if (!IsProxy(context))
            addresses = Allowed(addresses, context);
        return await network.Connect(addresses, port, cancellationToken);
    }

    /// <summary>Whoever names a registry may name one in a private network. What was in public once stays
    /// there.</summary>
    void Learn(IPAddress[] addresses)
    {
        var kinds = addresses.Select(AddressClass.Of).Distinct().ToList();
        lock (_gate)
            _place = kinds is [var only] && (_place ?? only) == only ? only : AddressKind.Public;
    }

    /// <exception cref="ContentException">Nothing of it is where the registry may point to.</exception>
    IPAddress[] Allowed(IPAddress[] addresses, SocketsHttpConnectionContext context)
    {
        AddressKind place;
        lock (_gate)
            place = _place ?? AddressKind.Public;
        var judged = addresses.Select(
            address => (Address: address, Objection: AddressGuard.Objection(AddressClass.Of(address), place)))
            .ToList();
        IPAddress[] allowed = [.. judged.Where(one => one.Objection is null).Select(one => one.Address)];
        if (allowed.Length > 0)
            return allowed;
        var (request, (address, objection)) = (context.InitialRequestMessage, judged[0]);
        throw AddressGuard.Refusal(
            registry, $"leads to {context.DnsEndPoint.Host}, which is at {address}", objection!,
            UrlText.Of(request.Method, request.RequestUri!));
    }

    /// <summary>A proxy is this machine's own choice, and resolves names by itself.</summary>
    static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.Method == HttpMethod.Connect
        || !context.DnsEndPoint.Host.Equals(
            context.InitialRequestMessage.RequestUri!.IdnHost, StringComparison.OrdinalIgnoreCase);
}
