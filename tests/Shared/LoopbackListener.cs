using System.Net;
using System.Net.Sockets;

namespace KinoiteZfs;

/// <summary>A web server on a free port of loopback, which answers one request after the other.</summary>
abstract class LoopbackListener : IDisposable
{
    readonly HttpListener _listener;

    protected LoopbackListener()
    {
        (_listener, Address) = Listen();
        _ = Task.Run(ServeAsync);
    }

    public Uri Address { get; }

    public void Dispose() => _listener.Close();

    /// <summary>Answers and closes the response.</summary>
    protected abstract void Answer(HttpListenerRequest request, HttpListenerResponse response);

    async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            Answer(context.Request, context.Response);
        }
    }

    /// <summary>The listener cannot be told to take any port, and another program may be quicker to take a free
    /// one.</summary>
    static (HttpListener Listener, Uri Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var address = new Uri($"http://localhost:{FreePort()}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.ToString());
            // The same server under another name, for what must not be said to another host.
            listener.Prefixes.Add($"http://127.0.0.1:{address.Port}/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                listener.Close();
            }
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
