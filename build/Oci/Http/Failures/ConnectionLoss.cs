using System.Net.Sockets;
using System.Security.Authentication;

namespace KinoiteZfs.Oci.Http.Failures;

/// <summary>Failures without an answer.</summary>
static class ConnectionLoss
{
    public static bool IsOne(Exception exception) =>
        exception is HttpRequestException or TimeoutException or SocketException
            || exception is IOException and not RegistryException;

    /// <returns>The failure to try again after.</returns>
    /// <exception cref="RegistryException">Another try cannot help.</exception>
    public static TransientException Explain(string asked, Exception lost)
    {
        if (Within<ContentException>(lost) is { } refused)
            throw refused;
        var reason = Innermost(lost);
        if (Within<AuthenticationException>(lost) is not null)
        {
            throw new RegistryUnavailableException(
                $"{asked}: no trusted TLS connection: {reason}. Check the registry's certificate and this machine's trusted ones and clock; a registry without TLS must be named as one.",
                lost);
        }
        if (Within<SocketException>(lost) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData })
            throw new RegistryUnavailableException(
                $"{asked}: there is no such host. Check the registry's name and this machine's DNS.", lost);
        return new TransientException(asked, $"the connection failed ({reason})", lost)
        {
            IsOutage = true,
            Advice = "Check that the registry is running and reachable from here, then try again.",
        };
    }

    /// <summary>But of a timeout itself, which says more than the cancellation that it was.</summary>
    static string Innermost(Exception exception)
    {
        while (exception is not TimeoutException && exception.InnerException is { } inner)
            exception = inner;
        return UntrustedText.Printable(exception.Message.TrimEnd('.'));
    }

    static T? Within<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }
}
