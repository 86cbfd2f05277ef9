namespace KinoiteZfs.Lab;

/// <summary>One real registry on loopback: docker-registry, unless something else is said. It ends with this object,
/// and also when this process dies.</summary>
sealed partial class RegistryProcess : IAsyncDisposable
{
    /// <summary>A start takes about 50 ms; a machine under load gets more.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Once for a machine: 50 MB come from Debian, and Go compiles its own library; 20 seconds where nothing
    /// else runs.</summary>
    static readonly TimeSpan MakeLimit = TimeSpan.FromMinutes(15);

    readonly Process _process;
    readonly Task _reading;
    readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Queue<string> _log = [];

    readonly string _name;

    readonly int _keptLines;

    RegistryProcess(Process process, string name, int keptLines)
    {
        (_process, _name, _keptLines) = (process, name, keptLines);
        _reading = Task.WhenAll(FollowAsync(process.StandardError), FollowAsync(process.StandardOutput));
    }

    /// <summary><c>127.0.0.1:&lt;port&gt;</c></summary>
    public string Address { get; private set; } = "";

    /// <summary>What it has logged so far, or the last of it.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    public static Task<RegistryProcess> StartOpenAsync(string folder) => StartAsync(folder, [], password: null);

    public static Task<RegistryProcess> StartBasicAsync(string folder, LabUser user) =>
        StartAsync(folder, ["--user", user.Name], user.Password);

    /// <summary>go-containerregistry's, which lists what refers to a manifest; everybody may do everything.</summary>
    public static async Task<RegistryProcess> StartListingAsync(string folder)
    {
        var made = await Tool.TryAsync(
            Checkout.Script("listing-registry.sh"), ["--make", LabCache.ListingRegistry], limit: MakeLimit);
        if (made.ExitCode != 0)
            throw new InvalidOperationException(made.All);
        return await StartAsync("listing-registry.sh", [LabCache.ListingRegistry, folder], folder, password: null);
    }

    /// <param name="realm">Where the registry says tokens are; null is the token server itself.</param>
    /// <param name="keptLines">Of its log: a registry that is asked a million things says too much to be kept.</param>
    public static async Task<RegistryProcess> StartBearerAsync(
        string folder, TokenServer tokens, string? realm = null, int keptLines = int.MaxValue)
    {
        Directory.CreateDirectory(folder);
        var certificate = Path.Combine(folder, "token.pem");
        await File.WriteAllTextAsync(certificate, tokens.CertificatePem);
        return await StartAsync(
            folder,
            [
                "--token", realm ?? tokens.Realm, "--service", TokenServer.Service, "--issuer", TokenServer.Issuer,
                "--certificate", certificate
            ],
            password: null, keptLines);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        LabLogs.Write($"registry {_name}", Log);
        _process.Dispose();
    }

    static Task<RegistryProcess> StartAsync(
        string folder, string[] access, string? password, int keptLines = int.MaxValue) =>
        StartAsync("registry.sh", ["--attended", .. access, folder], folder, password, keptLines);

    static async Task<RegistryProcess> StartAsync(
        string script, string[] arguments, string folder, string? password, int keptLines = int.MaxValue)
    {
        LabParts.Require();
        var start = new ProcessStartInfo(Checkout.Script(script), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (password is not null)
            start.Environment["LAB_PASSWORD"] = password;
        var registry = new RegistryProcess(Process.Start(start)!, Path.GetFileName(folder), keptLines);
        try
        {
            registry.Address = await registry._listening.Task.WaitAsync(StartLimit);
            return registry;
        }
        catch (TimeoutException error)
        {
            await registry.DisposeAsync();
            throw new TimeoutException(
                $"{script} was not listening after {StartLimit.TotalSeconds} seconds:\n{registry.Log}", error);
        }
    }

    async Task FollowAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.Enqueue(line);
                if (_log.Count > _keptLines)
                    _log.Dequeue();
            }
            if (Listening().Match(line) is { Success: true } match)
                _listening.TrySetResult(match.Groups[1].Value);
        }
        _listening.TrySetException(
            new InvalidOperationException($"The registry ended before it was listening:\n{Log}"));
    }

    [GeneratedRegex("""listening on (127\.0\.0\.1:[0-9]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
