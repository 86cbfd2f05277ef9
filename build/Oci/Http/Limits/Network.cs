using System.Net.Sockets;

namespace KinoiteZfs.Oci.Http.Limits;

/// <summary>Where a name leads, and the way there.</summary>
/// <param name="Connect">To the first address that answers.</param>
sealed record Network(
    Func<string, CancellationToken, Task<IPAddress[]>> Resolve,
    Func<IPAddress[], int, CancellationToken, Task<Stream>> Connect)
{
    public static readonly Network Real = new(Dns.GetHostAddressesAsync, ConnectAsync);

    static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
